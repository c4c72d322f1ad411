import Kernels

/// One block: attention and feed-forward, each with its norms, dropout and skip connection.
public enum TransformerBlock: Layer {
  /// x + attend(norm(x)), then h + feed(norm(h)): GPT-2 and Llama (Xiong et al. 2020).
  public typealias PreNorm = Chain<
    Residual<Chain<Normalization, Dropout<MultiHeadAttention>>>,
    Residual<Chain<Normalization, Dropout<FeedForward>>>
  >
  /// x + attend(x), then h + feed(norm(h)): ModernBERT's first block, whose input was just normed (Warner et al. 2024).
  public typealias LateNorm = Chain<
    Residual<Dropout<MultiHeadAttention>>, Residual<Chain<Normalization, Dropout<FeedForward>>>
  >
  /// norm(x + attend(x)), then norm(h + feed(h)): BERT (Vaswani et al. 2017).
  public typealias PostNorm = Chain<
    Chain<Residual<Dropout<MultiHeadAttention>>, Normalization>,
    Chain<Residual<Dropout<FeedForward>>, Normalization>
  >
  /// x + norm(attend(norm(x))), then h + norm(feed(norm(h))): Gemma 2 (Gemma Team 2024).
  public typealias SandwichNorm = Chain<
    Residual<Dropout<Chain<Chain<Normalization, MultiHeadAttention>, Normalization>>>,
    Residual<Dropout<Chain<Chain<Normalization, FeedForward>, Normalization>>>
  >
  /// x + norm(attend(x)), then h + norm(feed(h)): OLMo 2 (OLMo et al. 2024).
  public typealias BranchNorm = Chain<
    Residual<Dropout<Chain<MultiHeadAttention, Normalization>>>,
    Residual<Dropout<Chain<FeedForward, Normalization>>>
  >
  /// x + attend(norm(x)) + feed(norm(x)): GPT-NeoX (Black et al. 2022).
  public typealias ParallelNorm = Parallel<
    Chain<Normalization, Dropout<MultiHeadAttention>>, Chain<Normalization, Dropout<FeedForward>>
  >

  /// Norm before each sub-layer.
  case preNorm(PreNorm)
  /// Norm before the feed-forward part alone.
  case lateNorm(LateNorm)
  /// Norm after each sub-layer.
  case postNorm(PostNorm)
  /// Norms before and after each sub-layer, inside its branch.
  case sandwichNorm(SandwichNorm)
  /// Norm after each sub-layer, inside its branch.
  case branchNorm(BranchNorm)
  /// Norm before each sub-layer, both on the block's input.
  case parallelNorm(ParallelNorm)

  /// What the parts saved.
  public enum Saved {
    /// Of a block with norms first.
    case preNorm(PreNorm.Saved)
    /// Of a block with one norm, before the feed-forward part.
    case lateNorm(LateNorm.Saved)
    /// Of a block with norms last.
    case postNorm(PostNorm.Saved)
    /// Of a block with norms first and last.
    case sandwichNorm(SandwichNorm.Saved)
    /// Of a block with norms at the end of its branches.
    case branchNorm(BranchNorm.Saved)
    /// Of a block whose branches stand side by side.
    case parallelNorm(ParallelNorm.Saved)
  }

  /// y = block(x); `base` must be nil, since the block holds the stream itself.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Saved {
    switch self {
    case .preNorm(let block): .preNorm(block.forward(x, into: y, plus: base, &context))
    case .lateNorm(let block): .lateNorm(block.forward(x, into: y, plus: base, &context))
    case .postNorm(let block): .postNorm(block.forward(x, into: y, plus: base, &context))
    case .sandwichNorm(let block): .sandwichNorm(block.forward(x, into: y, plus: base, &context))
    case .branchNorm(let block): .branchNorm(block.forward(x, into: y, plus: base, &context))
    case .parallelNorm(let block): .parallelNorm(block.forward(x, into: y, plus: base, &context))
    }
  }

  /// dx = block'(x)ᵀ·dy
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Saved, _ context: inout Context
  ) {
    switch (self, saved) {
    case (.preNorm(let block), .preNorm(let saved)): block.backward(dy, into: dx, plus: base, saved, &context)
    case (.lateNorm(let block), .lateNorm(let saved)):
      block.backward(dy, into: dx, plus: base, saved, &context)
    case (.postNorm(let block), .postNorm(let saved)):
      block.backward(dy, into: dx, plus: base, saved, &context)
    case (.sandwichNorm(let block), .sandwichNorm(let saved)):
      block.backward(dy, into: dx, plus: base, saved, &context)
    case (.branchNorm(let block), .branchNorm(let saved)):
      block.backward(dy, into: dx, plus: base, saved, &context)
    case (.parallelNorm(let block), .parallelNorm(let saved)):
      block.backward(dy, into: dx, plus: base, saved, &context)
    default: preconditionFailure("a block was given what another kind saved")
    }
  }
}
