/// What a language model learns to predict.
public enum Objective: String, Sendable, CaseIterable {
  /// The next token, from those before it: decoders.
  case causal
  /// Tokens that are hidden one by one (Devlin et al. 2019).
  case mlm
  /// Tokens that are hidden a whole word at a time.
  case wholeWord = "whole-word"
  /// Tokens that are hidden in runs of whole words (SpanBERT, Joshi et al. 2020), without its span-boundary objective.
  case span
  /// Which tokens a small generator has replaced (ELECTRA, Clark et al. 2020).
  case replacedToken = "replaced-token"

  /// Whether a family can be trained with it.
  public func suits(_ family: Family) -> Bool { family.traits.objectives.contains(self) }

  /// What a family is trained with unless another is asked for.
  public static func usual(_ family: Family) -> Objective { family.traits.objectives[0] }
}
