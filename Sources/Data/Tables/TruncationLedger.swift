/// What the maximum length cut off.
public struct TruncationLedger: Sendable, Equatable, Encodable {
  /// Rows tokenised.
  public var rows = 0
  /// Rows that were too long.
  public var rowsCut = 0
  /// Tokens before cutting, special tokens not counted.
  public var tokens = 0
  /// Tokens cut off.
  public var tokensLost = 0
  /// The length that half of the sequences do not exceed, special tokens included, before cutting.
  public var medianLength = 0
  /// The length that 99 % of the sequences do not exceed.
  public var length99 = 0
  /// The length of the longest.
  public var longest = 0
  /// The lengths that ``percents`` of the sequences do not exceed.
  public var percentiles: [Int] = []

  /// The shares of sequences, in per cent, whose lengths are kept.
  public static let percents = [5, 25, 50, 75, 95, 99, 100]

  /// The share of all tokens that was cut off, 0…1.
  public var shareLost: Double { tokens == 0 ? 0 : Double(tokensLost) / Double(tokens) }

  /// The least multiple of eight that leaves 99 % of the rows whole.
  public var suggestedLength: Int { (length99 + 7) / 8 * 8 }

  private enum CodingKeys: String, CodingKey {
    case rows, tokens, longest, percentiles
    case rowsCut = "rows_cut"
    case tokensLost = "tokens_lost"
    case medianLength = "median_length"
    case length99 = "length_99"
  }

  /// The ledger of sequences of the given full lengths.
  init(lengths: [Int], tokens: Int, rowsCut: Int, tokensLost: Int) {
    rows = lengths.count
    self.tokens = tokens
    self.rowsCut = rowsCut
    self.tokensLost = tokensLost
    guard !lengths.isEmpty else { return }
    let sorted = lengths.sorted()
    percentiles = Self.percents.map { sorted[(sorted.count * $0 + 99) / 100 - 1] }
    medianLength = sorted[(sorted.count - 1) / 2]
    length99 = sorted[(sorted.count * 99 + 99) / 100 - 1]
    longest = sorted[sorted.count - 1]
  }
}
