import Storage
import Tokenizer

/// What is said of a vocabulary that was chosen by rule.
package enum VocabularyWords {
  /// Size, kind, and why: "vocabulary: 4096 pieces, bpe, for 905,502 characters of text, 63 different".
  package static func chosen(_ plan: VocabularyPlan) -> String {
    let reason = plan.reason
    var facts =
      "vocabulary: \(plan.options.vocabularySize) pieces, \(plan.options.type.rawValue), for "
      + "\(Format.count(reason.characters)) characters of text, \(Format.count(reason.alphabet)) different ones with a piece"
    if reason.isUnspaced { facts += "; no spaces between words" }
    if reason.isPreTokenised { facts += "; punctuation is set off by spaces" }
    return facts
  }

  /// What unigram does to text whose punctuation is set off by spaces.
  static let cutWords =
    "punctuation is set off by spaces in this text, where --type unigram cuts many common words; --type bpe does not."
}
