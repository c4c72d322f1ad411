/// Excludes tokens that no text may contain: padding, the mask, the signs between segments.
public struct TokenSuppression: LogitsProcessor {
  /// The ids that are never chosen. Those outside the vocabulary mean nothing.
  public let tokens: Set<Int32>

  /// Excludes the ids given.
  public init(_ tokens: Set<Int32>) { self.tokens = tokens }

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    for token in tokens where logits.indices.contains(Int(token)) { logits[Int(token)] = -.infinity }
  }
}
