import Batches
import Data
import Tokenizer
import Transformer

/// Rows as a model reads them, with what their task asks of them.
public struct TaskRows: Sendable {
  /// The sequences.
  public let dataset: LabelledDataset
  /// The targets of the rows.
  public let targets: any RowTargets

  /// Rows with their targets.
  public init(_ dataset: LabelledDataset, _ targets: any RowTargets) {
    self.dataset = dataset
    self.targets = targets
  }

  /// The sequences of a batch with their targets.
  public func microBatch(_ batch: RowBatch) -> MicroBatch {
    MicroBatch(batch.sequences, targets.targets(batch.rows, of: batch.sequences))
  }
}

extension SequenceTemplate {
  /// How a model frames the text of a row: as its tokenizer's files say, else as suits what it is.
  ///
  /// - Throws: ``DataError`` (mismatch) if the tokenizer lacks what an encoder needs; what reading its files throws.
  public static func rows(
    of configuration: ModelConfiguration, _ tokenizer: any Tokenizer
  ) throws -> SequenceTemplate {
    if let frame = try tokenizer.textFrame() {
      return SequenceTemplate(frame, segmentCount: configuration.segmentCount)
    }
    let special = tokenizer.specialTokens
    return configuration.isCausal
      ? decoder(special) : try encoder(special, segmentCount: configuration.segmentCount)
  }
}
