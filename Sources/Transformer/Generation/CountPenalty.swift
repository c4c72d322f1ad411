/// Takes from a token's logit for each time it occurred, and once more for having occurred at all: the frequency and the
/// presence penalty of OpenAI's interface.
public struct CountPenalty: LogitsProcessor {
  /// What each occurrence takes; below 0 it gives.
  public let frequency: Float
  /// What the first occurrence takes beside that.
  public let presence: Float

  /// Penalties of any size.
  public init(frequency: Float, presence: Float) {
    precondition(frequency.isFinite && presence.isFinite, "penalties \(frequency), \(presence)")
    self.frequency = frequency
    self.presence = presence
  }

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    var counts: [Int32: Float] = [:]
    for token in history { counts[token, default: 0] += 1 }
    for (token, count) in counts where logits.indices.contains(Int(token)) {
      logits[Int(token)] -= frequency * count + presence
    }
  }
}
