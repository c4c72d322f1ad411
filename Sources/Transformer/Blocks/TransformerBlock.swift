import Kernels

/// One block: attention and feed-forward, each with its norm, dropout and skip connection.
public enum TransformerBlock: Layer {
  /// x + attend(norm(x)), then h + feed(norm(h)): GPT-2 and Llama (Xiong et al. 2020).
  public typealias PreNorm = Chain<
    Residual<Chain<Normalization, Dropout<MultiHeadAttention>>>,
    Residual<Chain<Normalization, Dropout<FeedForward>>>
  >
  /// norm(x + attend(x)), then norm(h + feed(h)): BERT (Vaswani et al. 2017).
  public typealias PostNorm = Chain<
    Chain<Residual<Dropout<MultiHeadAttention>>, Normalization>,
    Chain<Residual<Dropout<FeedForward>>, Normalization>
  >

  /// Norm before each sub-layer.
  case preNorm(PreNorm)
  /// Norm after each sub-layer.
  case postNorm(PostNorm)

  /// What the parts saved.
  public enum Saved {
    /// Of a block with norms first.
    case preNorm(PreNorm.Saved)
    /// Of a block with norms last.
    case postNorm(PostNorm.Saved)
  }

  /// Puts the parts together in a family's order.
  ///
  /// - Parameters:
  ///   - width: the width of the residual stream.
  ///   - site: the number of the first of the block's two places for dropout.
  public init(
    attention: MultiHeadAttention, attentionNorm: Normalization, feedForward: FeedForward,
    feedForwardNorm: Normalization, normFirst: Bool, width: Int, dropout: Float, site: UInt64
  ) {
    let attend = Dropout(attention, rate: dropout, site: site)
    let feed = Dropout(feedForward, rate: dropout, site: site + 1)
    if normFirst {
      self = .preNorm(
        Chain(
          Residual(Chain(attentionNorm, attend, width: width, isBranch: true)),
          Residual(Chain(feedForwardNorm, feed, width: width, isBranch: true)),
          width: width))
    } else {
      self = .postNorm(
        Chain(
          Chain(Residual(attend), attentionNorm, width: width),
          Chain(Residual(feed), feedForwardNorm, width: width),
          width: width))
    }
  }

  /// y = block(x); `base` must be nil, since the block holds the stream itself.
  public func forward(_ x: Matrix, into y: Matrix, plus base: Matrix?, _ context: inout Context) -> Saved {
    switch self {
    case .preNorm(let block): .preNorm(block.forward(x, into: y, plus: base, &context))
    case .postNorm(let block): .postNorm(block.forward(x, into: y, plus: base, &context))
    }
  }

  /// dx = block'(x)ᵀ·dy
  public func backward(
    _ dy: Matrix, into dx: Matrix, plus base: Matrix?, _ saved: Saved, _ context: inout Context
  ) {
    switch (self, saved) {
    case (.preNorm(let block), .preNorm(let saved)): block.backward(dy, into: dx, plus: base, saved, &context)
    case (.postNorm(let block), .postNorm(let saved)):
      block.backward(dy, into: dx, plus: base, saved, &context)
    default: preconditionFailure("a block was given what another kind saved")
    }
  }
}
