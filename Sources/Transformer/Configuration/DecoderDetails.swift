/// What some decoders have beyond Llama's plain order; nothing unless a family or its file says so.
public struct DecoderDetails: Sendable, Equatable {
  /// How rotary wavelengths are stretched.
  public var rotaryScaling = RotaryScaling.none
  /// The share of each head that turns with its position.
  public var rotaryShare: Float = 1
  /// The layers without rotary positions.
  public var unrotatedLayers: Set<Int> = []
  /// The layers that see the last positions only; nil where all see everything before them.
  public var windows: AttentionWindows?
  /// Whether all matrices of attention have biases.
  public var hasAttentionBias = false
  /// Whether those of the feed-forward part have.
  public var hasFeedForwardBias = false
  /// What scores are divided by the root of, where that is not the width of a head.
  public var scoreDivisor: Float?
  /// c of the soft cap c·tanh(score/c).
  public var scoreCap: Float?
  /// c of the soft cap of the vocabulary's logits.
  public var logitCap: Float?
  /// Whether attention and feed-forward part both read the block's input.
  public var isParallel = false

  /// Nothing but what is given.
  init(
    windows: AttentionWindows? = nil, unrotatedLayers: Set<Int> = [], rotaryShare: Float = 1,
    scoreDivisor: Float? = nil, scoreCap: Float? = nil, logitCap: Float? = nil
  ) {
    self.windows = windows
    self.unrotatedLayers = unrotatedLayers
    self.rotaryShare = rotaryShare
    self.scoreDivisor = scoreDivisor
    self.scoreCap = scoreCap
    self.logitCap = logitCap
  }
}

/// Layers whose attention reaches back over the last positions only.
public struct AttentionWindows: Sendable, Equatable {
  /// The positions that a query sees, its own among them.
  public var length: Int
  /// The layers.
  public var layers: Set<Int>
  /// The base of their rotary wavelengths, where that is not the other layers'.
  public var rotaryBase: Float?
}

extension DecoderDetails {
  /// The number of pairs of a head of `headSize` numbers that turn. An odd share is rounded up, as transformers does.
  func rotatedPairs(_ headSize: Int) -> Int { (rotatedSize(headSize) + 1) / 2 }

  /// The share of a head of `headSize` numbers by which wavelengths are counted.
  func rotatedSize(_ headSize: Int) -> Int {
    rotaryShare == 1 ? headSize : Int(Double(headSize) * (Double("\(rotaryShare)") ?? Double(rotaryShare)))
  }
}
