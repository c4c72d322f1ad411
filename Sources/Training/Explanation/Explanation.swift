/// What each word of a row has to do with a classifier's answer.
public struct Explanation: Sendable, Equatable, Encodable {
  /// A word with its share.
  public struct Word: Sendable, Equatable, Encodable {
    /// The word as it stands in the text.
    public let text: String
    /// Where it begins and ends in the text, in bytes of UTF-8.
    public let offsets: [Int]
    /// Whether it is of the row's second text; nil for the first.
    public let pair: Bool?
    /// What the Transformer's log-probability of the label owes to it, in nats: above 0 it speaks for the label.
    public let score: Double
    /// What the n-grams' log-probability would lose without it; nil where there are none.
    public internal(set) var ngrams: Double?
  }

  /// How it was found.
  public let method: ExplanationMethod
  /// The label that is explained.
  public let label: String
  /// What stands in a masked word's place.
  public let mask: String
  /// The Transformer's log-probability of the label for the row, and for the row with all words masked, in nats.
  public let value: Double, masked: Double
  /// The words that the model sees, in order.
  public internal(set) var words: [Word]
  /// What tokens that are of no word have.
  public let rest: Double
  /// How far all scores together are from what masking all words changes, as a share of it; changes below
  /// ``Explanation/leastChange`` count as that.
  public let completenessError: Double
  /// The steps of the way, or the times that words were masked at random; nil for methods without.
  public let steps: Int?

  /// In nats: what is not far from nothing has no shares.
  static let leastChange = 0.05

  private enum CodingKeys: String, CodingKey {
    case method, label, mask, value, masked, words, rest, steps
    case completenessError = "completeness_error"
  }

  /// The distance of a sum of scores from what masking all words changes, as a share of that.
  static func completenessError(_ sum: Double, of change: Double) -> Double {
    abs(sum - change) / max(abs(change), leastChange)
  }
}
