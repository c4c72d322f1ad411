import Checkpoints
import CommandLine
import Data
import Kernels
import Training
import Transformer

/// Writes what a decoder answers to rows.
final class CausalPredictor: RowAnswering {
  private(set) var rowCount = 0
  private(set) var cutCount = 0
  private(set) var shareLost = (lost: 0, of: 0)
  let maxLength: Int

  private let writer: CausalWriter

  /// - Throws: ``Transformer/GenerationError`` for a model that does not write; what opening it throws.
  init(_ options: PredictOptions, _ asked: AnswerTask) throws {
    let model = try options.inference.named(options.model)
    try TextGenerator.check(try model.configuration())
    let loaded = try model.open(precision: options.inference.precision)
    writer = try CausalWriter(
      loaded, CausalEncoding(loaded, chats: type(of: asked.task).chats),
      engine: try TrainingRun.engine(options.common), precision: options.inference.precision,
      maxTokens: options.maxTokens ?? AnswerTask.usualTokens, maxLength: options.maxLength,
      beforeEachPass: { try Interrupt.check() })
    maxLength = writer.room
  }

  /// A line of the output.
  private struct Line: Encodable {
    let text: String?
    let completion: String
    let tokens: Int
    let finish: String
  }

  func lines(_ table: LabelledTable, includesText: Bool, _ body: (String) throws -> Void) throws {
    for row in table.rows {
      let answer = try writer.answer(row, place: "\(table.path):\(row.line)")
      rowCount += 1
      cutCount += answer.cut.lost > 0 ? 1 : 0
      shareLost.lost += answer.cut.lost
      shareLost.of += answer.cut.of
      try body(
        jsonText(
          Line(
            text: includesText ? row.text : nil, completion: answer.text, tokens: answer.tokenCount,
            finish: answer.finish.rawValue)))
    }
  }
}
