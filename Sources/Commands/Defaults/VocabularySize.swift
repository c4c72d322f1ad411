import Tokenizer

/// How many pieces a vocabulary has by default, as far as it is known before the text is read.
enum VocabularySize {
  /// About what the rule gives a text of so many bytes.
  static func suiting(_ bytes: Int, _ purpose: VocabularyPlan.Purpose) -> Int {
    VocabularyPlan.usualSize(forBytes: bytes, purpose)
  }
}
