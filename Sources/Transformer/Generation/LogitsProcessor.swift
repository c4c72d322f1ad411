/// One rule that changes the logits of the next token before it is drawn.
///
/// A rule that excludes a token sets its logit to −∞. ``Sampler`` applies its rules one after another; each sees what
/// those before it left.
public protocol LogitsProcessor: Sendable {
  /// Changes the logits of one position.
  ///
  /// - Parameters:
  ///   - logits: [vocabularySize]; no element is NaN or +∞, and those excluded so far are −∞.
  ///   - history: the ids that the model sees, the prompt's among them, in order.
  func process(_ logits: inout [Float], history: [Int32])
}
