import Foundation

/// A vocabulary that was learned, ready for use and for writing.
public struct LearnedVocabulary: Sendable {
  /// The tokenizer.
  public let tokenizer: SentencePieceTokenizer
  /// The bytes of its model file.
  public let model: Data
  /// How it was learned.
  public let options: SentencePieceTrainerOptions
  /// What the training saw and made.
  public internal(set) var report: SentencePieceTrainer.Report

  /// Learns from `text` with the given options.
  ///
  /// - Parameters:
  ///   - text: the text; of one larger than ``SentencePieceTrainerOptions/memoryBudget`` lines are drawn.
  ///   - needsASCII: whether it is an error if there is no room for the characters of ASCII that the options require;
  ///     otherwise they are then not required.
  ///   - path: what messages call the tokenizer.
  /// - Throws: ``TokenizerError`` if there is no text or the options do not fit it; what the text throws.
  public init(
    _ options: SentencePieceTrainerOptions, from text: VocabularyText, needsASCII: Bool = true,
    path: String = "the vocabulary"
  ) throws {
    var options = options
    var trained: Result?
    if options.requiresASCII, !needsASCII {
      do {
        trained = try Self.train(options, text) { try $0.attempt(totalBytes: $1, source: $2, next: $3) }
      } catch is SentencePieceTrainer.TooManyCharacters {
        options.requiresASCII = false
      }
    }
    let (model, report) =
      try trained ?? Self.train(options, text) { try $0.train(totalBytes: $1, source: $2, next: $3) }
    // What was learned is opened before it is written: what does not open must not take the place of what does.
    tokenizer = try SentencePieceTokenizer(data: model, path: path)
    self.model = model
    self.report = report
    self.options = options
  }

  private typealias Result = (model: Data, report: SentencePieceTrainer.Report)

  private static func train(
    _ options: SentencePieceTrainerOptions, _ text: VocabularyText,
    by method: (SentencePieceTrainer, Int, String, () throws -> [UInt8]?) throws -> Result
  ) throws -> Result {
    var lines = try text.open()
    var result = try method(SentencePieceTrainer(options), text.byteCount, text.name) { try lines.next() }
    result.report.invalidLines += lines.invalidLines
    return result
  }
}
