import Checkpoints
import Data
import Training

/// What a run reads, in figures: a part of `run.json` and of the report. What does not apply is nil.
public struct DataSummary: Codable, Sendable, Equatable {
  /// How often a label occurs.
  public struct LabelCount: Codable, Sendable, Equatable {
    /// The label.
    public var label: String
    /// Rows to learn from that have it.
    public var training: Int
    /// Rows to judge by that have it.
    public var validation: Int

    /// A label that occurs so often.
    public init(label: String, training: Int, validation: Int) {
      self.label = label
      self.training = training
      self.validation = validation
    }
  }

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
  /// Rows to learn from.
  public var trainingRows: Int?
  /// Rows to judge by.
  public var validationRows: Int?
  /// Where those come from.
  public var validationSource: String?
  /// Steps in which everything is read once.
  public var stepsPerEpoch: Int?
  /// Rows of each label.
  public var labels: [LabelCount]?
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

  /// The rows of each label.
  public static func balance(
    _ labels: LabelMap, _ training: LabelledDataset, _ validation: LabelledDataset?
  ) -> [LabelCount] {
    func counts(_ dataset: LabelledDataset?) -> [Int] {
      var counts = [Int](repeating: 0, count: labels.count)
      for label in dataset?.labels ?? [] where label >= 0 { counts[Int(label)] += 1 }
      return counts
    }
    let learned = counts(training), judged = counts(validation)
    return labels.labels.indices.map {
      LabelCount(label: labels.labels[$0], training: learned[$0], validation: judged[$0])
    }
  }

  /// Bytes of text a token.
  public var bytesPerToken: Double? {
    guard let textBytes, let tokens, tokens > 0 else { return nil }
    return Double(textBytes) / Double(tokens)
  }
}
