/// The shape of the generator that hides beside a replaced-token detector: an encoder as deep as the detector,
/// narrower, on the same embeddings.
public struct GeneratorConfiguration: Sendable, Equatable {
  /// The width of its residual stream.
  public var hiddenSize: Int
  /// Its heads, as wide as the detector's.
  public var headCount: Int
  /// The width inside its feed-forward parts.
  public var intermediateSize: Int

  /// The shape given.
  public init(hiddenSize: Int, headCount: Int, intermediateSize: Int) {
    self.hiddenSize = hiddenSize
    self.headCount = headCount
    self.intermediateSize = intermediateSize
  }

  /// About `share` of a detector's width, in whole heads of the same width, at least one.
  public init(share: Double, of detector: ModelConfiguration) {
    let heads = max(1, min(detector.headCount, Int((Double(detector.headCount) * share).rounded())))
    self.init(
      hiddenSize: heads * detector.headSize, headCount: heads,
      intermediateSize: max(1, detector.intermediateSize * heads / detector.headCount))
  }
}
