/// Where the norms of a block stand, and which they are: of attention, then of the feed-forward part.
public enum BlockNorms: Sendable {
  /// Before each sub-layer.
  case before(Normalization, Normalization)
  /// Before the feed-forward part alone.
  case beforeFeedForward(Normalization)
  /// Behind each sub-layer and its skip connection.
  case after(Normalization, Normalization)
  /// Before each sub-layer and behind it, within its branch.
  case around((Normalization, Normalization), (Normalization, Normalization))
  /// Behind each sub-layer, within its branch.
  case within(Normalization, Normalization)
  /// Before each of two sub-layers that both read the block's input.
  case parallel(Normalization, Normalization)
}

extension TransformerBlock {
  /// Puts the parts together in a family's order.
  ///
  /// - Parameters:
  ///   - width: the width of the residual stream.
  ///   - site: the number of the first of the block's two places for dropout.
  public init(
    attention: MultiHeadAttention, feedForward: FeedForward, norms: BlockNorms, width: Int, dropout: Float,
    site: UInt64
  ) {
    func drop<Body: Layer>(_ body: Body, _ place: UInt64) -> Dropout<Body> {
      Dropout(body, rate: dropout, site: site + place)
    }
    func branch<A: Layer, B: Layer>(_ first: A, _ second: B) -> Chain<A, B> {
      Chain(first, second, width: width, isBranch: true)
    }
    switch norms {
    case .before(let first, let second):
      self = .preNorm(
        Chain(
          Residual(branch(first, drop(attention, 0))), Residual(branch(second, drop(feedForward, 1))),
          width: width))
    case .beforeFeedForward(let norm):
      self = .lateNorm(
        Chain(
          Residual(drop(attention, 0)), Residual(branch(norm, drop(feedForward, 1))), width: width))
    case .after(let first, let second):
      self = .postNorm(
        Chain(
          Chain(Residual(drop(attention, 0)), first, width: width),
          Chain(Residual(drop(feedForward, 1)), second, width: width), width: width))
    case .around(let first, let second):
      self = .sandwichNorm(
        Chain(
          Residual(drop(branch(branch(first.0, attention), first.1), 0)),
          Residual(drop(branch(branch(second.0, feedForward), second.1), 1)), width: width))
    case .within(let first, let second):
      self = .branchNorm(
        Chain(
          Residual(drop(branch(attention, first), 0)), Residual(drop(branch(feedForward, second), 1)),
          width: width))
    case .parallel(let first, let second):
      self = .parallelNorm(
        Parallel(branch(first, drop(attention, 0)), branch(second, drop(feedForward, 1))))
    }
  }
}
