import Data
import Training

/// What answers the rows of `predict`, whatever the model's head.
protocol RowAnswering: AnyObject {
  /// The rows answered, those that were cut, and the tokens lost with that.
  var rowCount: Int { get }
  var cutCount: Int { get }
  var shareLost: (lost: Int, of: Int) { get }
  /// The longest sequence, in tokens.
  var maxLength: Int { get }

  /// Calls `body` with each row and the answer that is printed of it, in order.
  func answers(
    _ table: LabelledTable, _ body: (LabelledRow, any Encodable & Sendable) throws -> Void
  ) throws
}

extension RowPredictor: RowAnswering {
  func answers(
    _ table: LabelledTable, _ body: (LabelledRow, any Encodable & Sendable) throws -> Void
  ) throws {
    try answer(table) { row, outputs in
      try body(
        row,
        task.prediction(
          outputs, text: includesText ? row.text : nil, pair: includesText ? row.pair : nil))
    }
  }
}
