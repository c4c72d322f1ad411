import Data
import Tokenizer

/// How a model reads the texts of rows.
public struct RowEncoding: Sendable {
  /// What encodes texts.
  public let tokenizer: any Tokenizer
  /// What stands around them.
  public let template: SequenceTemplate
  /// The longest sequence.
  public let maxLength: Int
  /// How many rows are encoded at once.
  public let threads: Int
  /// What is read of longer rows.
  public let long: LongTexts
  /// How a decoder reads rows that it is to go on with; nil for other tasks.
  package var causal: CausalEncoding?

  /// The parts given.
  public init(
    tokenizer: any Tokenizer, template: SequenceTemplate, maxLength: Int, threads: Int,
    long: LongTexts = .truncate
  ) {
    (self.tokenizer, self.template, self.maxLength, self.threads) = (tokenizer, template, maxLength, threads)
    self.long = long
  }

  /// The sequences of a table's rows.
  ///
  /// - Throws: as ``Data/LabelledDataset/init(_:tokenizer:template:maxLength:threads:long:)``.
  public func dataset(_ table: LabelledTable) throws -> LabelledDataset {
    try LabelledDataset(
      table, tokenizer: tokenizer, template: template, maxLength: maxLength, threads: threads, long: long)
  }
}
