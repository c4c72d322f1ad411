import Data
import Training

/// Figures of the data that a run reads, for `run.json` and the report; nil where one does not apply.
public struct DataSummary: Codable, Sendable, Equatable {
  /// How often a label occurs.
  public struct LabelCount: Codable, Sendable, Equatable {
    /// The label.
    public var label: String
    /// Training rows that have it.
    public var training: Int
    /// Validation rows that have it.
    public var validation: Int

    /// A label that occurs so often.
    public init(label: String, training: Int, validation: Int) {
      self.label = label
      self.training = training
      self.validation = validation
    }
  }

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
  public var labels: [LabelCount]?
  /// Rows that were truncated.
  public var rowsCut: Int?
  /// The share of tokens lost to truncation.
  public var shareCut: Double?
  /// The longest sequence, in tokens.
  public var maxLength: Int?
  /// Validation rows that are also training rows.
  public var leakedRows: Int?
  /// Rows that stand more than once among the training rows.
  public var duplicateRows: Int?

  /// Nothing known.
  public init() {}

  /// The rows of each label.
  public static func balance(
    _ labels: LabelMap, _ training: LabelledDataset, _ validation: LabelledDataset?
  ) -> [LabelCount] {
    func counts(_ dataset: LabelledDataset?) -> [Int] {
      var counts = [Int](repeating: 0, count: labels.count)
      for label in dataset?.labels ?? [] where label >= 0 { counts[Int(label)] += 1 }
      return counts
    }
    let training = counts(training), validation = counts(validation)
    return labels.labels.indices.map {
      LabelCount(label: labels.labels[$0], training: training[$0], validation: validation[$0])
    }
  }

  /// Bytes of text a token.
  public var bytesPerToken: Double? {
    guard let textBytes, let tokens, tokens > 0 else { return nil }
    return Double(textBytes) / Double(tokens)
  }
}
