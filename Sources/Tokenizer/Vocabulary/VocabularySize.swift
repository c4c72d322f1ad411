/// How large a vocabulary is, by the text that it is learned from.
///
/// More pieces make sequences shorter, but each must be seen some hundred times before its embedding is worth anything,
/// and in a small model embeddings are most of the parameters. So the pieces for parts of words grow slowly with the
/// text; every character of a large alphabet has its piece beside them.
enum VocabularySize {
  /// Texts of fewer characters than this, white space not counted, get so many pieces; longer ones the last.
  static let table: [(characters: Int, pieces: Int)] = [
    (20_000, 512), (240_000, 1_024), (800_000, 2_048), (4_000_000, 4_096), (40_000_000, 8_192),
    (300_000_000, 16_384), (.max, 32_768),
  ]

  /// The table's line for a classifier is that of a text so many times as long: it tells texts apart by their words, which it should
  /// know whole, and its head over the vocabulary costs little, since only masked tokens pass it.
  ///
  /// AG News, 10,000 rows, 2 × 128, 1,000 steps of pretraining, accuracy with 4,000 and with 8,000 pieces: 85.8 and 86.4 to 87.3 %.
  static let classifierFactor = 4

  /// An alphabet up to this size is part of the table's sizes.
  static let smallAlphabet = 128
  /// A character of a large alphabet that occurs less often has no piece: its bytes serve as well.
  static let leastOccurrences = 5
  /// A multiple of the width of the kernels' tiles, so that no product over the vocabulary has a rest.
  static let multiple = 64

  /// The special pieces and bytes that the table's sizes count with: seven, the newline, 256.
  static let usualRest = 265

  /// The table's size for a text of so many characters.
  static func pieces(forCharacters characters: Int) -> Int {
    table.first { characters < $0.characters }?.pieces ?? table[table.count - 1].pieces
  }

  /// The number of pieces for `statistics`.
  ///
  /// - Parameters:
  ///   - alphabet: the characters that get a piece.
  ///   - rest: the pieces that are not learned, and one.
  ///   - type: the kind of vocabulary; one of characters holds nothing else.
  ///   - preset: whether it is for a classifier.
  static func pieces(
    for statistics: TextStatistics, alphabet: Int, beside rest: Int,
    type: SentencePieceTrainerOptions.ModelType, preset: SentencePieceTrainerOptions.Preset
  ) -> Int {
    if type == .char { return alphabet + rest + 1 }
    let base = pieces(
      forCharacters: statistics.allCharacters * (preset == .classify ? classifierFactor : 1))
    let more = max(0, alphabet - smallAlphabet) + max(0, rest - usualRest)
    return min((base + more + multiple - 1) / multiple * multiple, SentencePieceModelCheck.maximumPieces)
  }
}
