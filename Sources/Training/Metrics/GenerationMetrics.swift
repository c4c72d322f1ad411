/// What generated texts are worth beside the right ones.
public struct GenerationMetrics: Sendable {
  private var bleu: CorpusBLEU
  private var characters = CharacterFScore()
  private var subsequences = 0.0
  private var exact = 0
  /// The number of texts.
  public private(set) var count = 0

  /// Of no texts yet, whose words are cut as those of the references.
  public init(tokens: BLEUTokens) { bleu = CorpusBLEU(tokens) }

  /// Counts a text against the right one.
  public mutating func add(_ text: String, reference: String) {
    count += 1
    bleu.add(text, reference: reference)
    characters.add(text, reference: reference)
    subsequences += CommonSubsequence.fMeasure(text, reference: reference)
    if text.withoutSpaceAround == reference.withoutSpaceAround { exact += 1 }
  }

  /// How texts are cut into words for BLEU.
  public var tokens: BLEUTokens { bleu.tokens }

  /// BLEU and chrF2 from 0 to 100; the mean ROUGE-L and the share of texts that are the right one but for white space around them,
  /// from 0 to 1. NaN of no texts.
  public var values: [(name: String, value: Double)] {
    let texts = Double(count)
    return [
      ("bleu", count > 0 ? bleu.score : .nan), ("chrf", count > 0 ? characters.score : .nan),
      ("rouge_l", subsequences / texts), ("exact_match", Double(exact) / texts),
    ]
  }
}
