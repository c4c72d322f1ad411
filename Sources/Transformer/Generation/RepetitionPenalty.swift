/// Makes tokens that already occurred less likely: a positive logit is divided by the penalty, a negative one multiplied
/// by it (Keskar et al. 2019, arXiv:1909.05858, in the form for logits of either sign).
///
/// A token that occurred is penalised once, however often it did.
public struct RepetitionPenalty: LogitsProcessor {
  /// 1 changes nothing; 1.2 is the paper's; below 1 favours repetition.
  public let penalty: Float

  /// A penalty above 0.
  public init(_ penalty: Float) {
    precondition(penalty > 0 && penalty.isFinite, "repetition penalty \(penalty)")
    self.penalty = penalty
  }

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    for token in Set(history) where logits.indices.contains(Int(token)) {
      let logit = logits[Int(token)]
      logits[Int(token)] = logit > 0 ? logit / penalty : logit * penalty
    }
  }
}
