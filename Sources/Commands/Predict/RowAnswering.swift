import Data

/// What answers the rows of `predict`, whatever the model's head.
protocol RowAnswering: AnyObject {
  /// The rows answered, those that were cut, and the tokens lost with that.
  var rowCount: Int { get }
  var cutCount: Int { get }
  var shareLost: (lost: Int, of: Int) { get }
  /// The rows that were read in windows.
  var longRows: LongRows { get }
  /// The longest sequence, in tokens.
  var maxLength: Int { get }

  /// Calls `body` with the line of JSON of each row, in order, with the row's texts where they are to be repeated.
  func lines(_ table: LabelledTable, includesText: Bool, _ body: (String) throws -> Void) throws
  /// Writes what is to be written when all rows are answered.
  func finish() throws
}

extension RowAnswering {
  func finish() throws {}

  var longRows: LongRows { LongRows() }
}

extension RowPredictor: RowAnswering {
  func lines(_ table: LabelledTable, includesText: Bool, _ body: (String) throws -> Void) throws {
    try answer(table) { row, outputs in try body(line(outputs, row, includesText: includesText)) }
  }
}
