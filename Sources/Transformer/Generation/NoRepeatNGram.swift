/// Excludes every token that would make the last n tokens ones that stood together before (Paulus et al. 2018,
/// arXiv:1705.04304).
public struct NoRepeatNGram: LogitsProcessor {
  /// n; 1 lets no token occur twice.
  public let length: Int

  /// Runs of `length` tokens, at least 1.
  public init(_ length: Int) {
    precondition(length >= 1, "n-grams of \(length)")
    self.length = length
  }

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    guard history.count >= length else { return }
    let last = history.suffix(length - 1)
    for end in (length - 1)..<history.count where logits.indices.contains(Int(history[end])) {
      if history[(end - length + 1)..<end].elementsEqual(last) { logits[Int(history[end])] = -.infinity }
    }
  }
}
