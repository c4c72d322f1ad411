/// The heads of an attention layer.
public struct AttentionShape: Sendable, Equatable {
  /// The number of query heads.
  public var headCount: Int
  /// The number of key/value heads; query head h reads key/value head h / (headCount / keyValueHeadCount).
  public var keyValueHeadCount: Int
  /// The width of a head.
  public var headSize: Int
  /// Whether a query sees only keys at its own position and before.
  public var isCausal: Bool

  /// The heads given; `keyValueHeadCount` divides `headCount`.
  public init(headCount: Int, keyValueHeadCount: Int, headSize: Int, isCausal: Bool) {
    precondition(headCount > 0 && keyValueHeadCount > 0 && headCount % keyValueHeadCount == 0 && headSize > 0)
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount
    self.headSize = headSize
    self.isCausal = isCausal
  }

  /// 1/√headSize, which keeps the scores' variance at 1 (Vaswani et al. 2017).
  public var scale: Float { 1 / Float(headSize).squareRoot() }
  var group: Int { headCount / keyValueHeadCount }
}
