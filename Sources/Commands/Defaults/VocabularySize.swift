/// How many pieces a vocabulary has by default.
enum VocabularySize {
  /// What suits a text of so many bytes: enough that common words are whole, few enough that each piece is seen often.
  static func suiting(_ bytes: Int) -> Int {
    switch bytes {
    case ..<300_000: 1_000
    case ..<1_000_000: 2_000
    case ..<5_000_000: 4_000
    case ..<50_000_000: 8_000
    default: 16_000
    }
  }
}
