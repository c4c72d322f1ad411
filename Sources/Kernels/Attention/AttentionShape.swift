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
  /// How many positions a query sees, its own among them, on each side that it sees at all; nil for all.
  public var window: Int?
  /// c of the soft cap c·tanh(score/c), which scores go through before the softmax; nil for none.
  public var cap: Float?
  /// What scores are multiplied by where that is not 1/√headSize.
  public var ownScale: Float?

  /// The heads given; `keyValueHeadCount` divides `headCount`.
  public init(
    headCount: Int, keyValueHeadCount: Int, headSize: Int, isCausal: Bool, window: Int? = nil,
    cap: Float? = nil,
    scale: Float? = nil
  ) {
    precondition(headCount > 0 && keyValueHeadCount > 0 && headCount % keyValueHeadCount == 0 && headSize > 0)
    precondition((window ?? 1) > 0 && (cap ?? 1) > 0, "window \(window ?? 0), cap \(cap ?? 0)")
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount
    self.headSize = headSize
    self.isCausal = isCausal
    self.window = window
    self.cap = cap
    ownScale = scale
  }

  /// What scores are multiplied by: 1/√headSize, which keeps their variance at 1 (Vaswani et al. 2017), unless told otherwise.
  public var scale: Float { ownScale ?? 1 / Float(headSize).squareRoot() }
  /// What the softmax multiplies by: capped scores have been scaled before.
  var softmaxScale: Float { cap == nil ? scale : 1 }
  var group: Int { headCount / keyValueHeadCount }
}
