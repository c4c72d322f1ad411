import Training

/// Figures of the data that a run reads, for `run.json` and the report; nil where one does not apply.
public struct DataSummary: Codable, Sendable, Equatable {
  /// The paths given.
  public var paths: [String] = []
  /// The number of files found there.
  public var files: Int?
  /// Documents of a corpus.
  public var documents: Int?
  /// The length of the text, in bytes of UTF-8.
  public var textBytes: Int?
  /// Tokens of a corpus, held-out ones included where they come from it.
  public var tokens: Int?
  /// Tokens that one epoch reads.
  public var tokensPerEpoch: Int?
  /// Tokens that an evaluation reads.
  public var validationTokens: Int?
  /// Training rows.
  public var trainingRows: Int?
  /// Validation rows.
  public var validationRows: Int?
  /// Where the validation data comes from.
  public var validationSource: String?
  /// Steps in an epoch.
  public var stepsPerEpoch: Int?
  /// Rows of each label.
  public var labels: [TargetCount]?
  /// Rows that were truncated.
  public var rowsCut: Int?
  /// The share of tokens lost to truncation.
  public var shareCut: Double?
  /// The longest sequence, in tokens.
  public var maxLength: Int?
  /// Validation rows that are also training rows, exactly or nearly so.
  public var leakedRows: Int?
  /// Of those, the rows that differ in case, spaces or compatible characters.
  public var nearlyLeakedRows: Int?
  /// Training rows that repeat an earlier one, exactly or nearly so.
  public var duplicateRows: Int?
  /// Of those, the rows that differ in case, spaces or compatible characters.
  public var nearlyDuplicateRows: Int?
  /// What the checks before the run found, as the command said it; nil where they were not made.
  public var findings: [CheckedFinding]?

  /// Nothing known.
  public init() {}

  /// Bytes of text a token.
  public var bytesPerToken: Double? {
    guard let textBytes, let tokens, tokens > 0 else { return nil }
    return Double(textBytes) / Double(tokens)
  }
}
