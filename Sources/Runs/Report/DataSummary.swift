import Checkpoints
import Data
import Training

/// What a run reads, in figures: a part of `run.json` and of the report. What does not apply is nil.
public struct DataSummary: Codable, Sendable, Equatable {
  /// The paths that were asked for.
  public var paths: [String] = []
  /// The files that they stand for.
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
  /// Where those come from.
  public var validationSource: String?
  /// Steps in which everything is read once.
  public var stepsPerEpoch: Int?
  /// Rows of each label.
  public var labels: [TargetCount]?
  /// Rows longer than the longest sequence.
  public var rowsCut: Int?
  /// The share of tokens that was cut off them.
  public var shareCut: Double?
  /// The longest sequence, in tokens.
  public var maxLength: Int?
  /// Rows that are also training rows.
  public var leakedRows: Int?
  /// Rows that stand more than once among the training rows.
  public var duplicateRows: Int?

  /// Nothing known.
  public init() {}

  /// Bytes of text a token.
  public var bytesPerToken: Double? {
    guard let textBytes, let tokens, tokens > 0 else { return nil }
    return Double(textBytes) / Double(tokens)
  }
}
