/// Rows of a matrix that is mostly zero: the columns of each row that are not, with their values.
struct SparseRows: Sendable {
  /// Where each row begins, and where the last ends: [rows + 1].
  private(set) var starts = [0]
  /// The columns of all rows, one row after another.
  private(set) var columns: [Int32] = []
  /// Their values.
  var values: [Float] = []

  /// The number of rows.
  var count: Int { starts.count - 1 }

  /// The places of a row in ``columns`` and ``values``.
  func range(_ row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

  /// Adds an element to the row that is being written.
  mutating func append(_ column: Int32, _ value: Float) {
    columns.append(column)
    values.append(value)
  }

  /// Ends the row that is being written.
  mutating func endRow() { starts.append(columns.count) }

  /// In how many rows each of `columnCount` columns stands.
  func rowsOfColumns(_ columnCount: Int) -> [Int32] {
    var counts = [Int32](repeating: 0, count: columnCount)
    for column in columns { counts[Int(column)] += 1 }
    return counts
  }

  /// Gives each column another number, and leaves out those whose number is -1.
  mutating func renumber(_ numbers: [Int32]) {
    var kept = 0, start = 0
    for row in 0..<count {
      let end = starts[row + 1]
      for place in start..<end {
        let number = numbers[Int(columns[place])]
        guard number >= 0 else { continue }
        columns[kept] = number
        values[kept] = values[place]
        kept += 1
      }
      start = end
      starts[row + 1] = kept
    }
    columns.removeLast(columns.count - kept)
    values.removeLast(values.count - kept)
  }

  /// Some of the rows, in the order given.
  func rows(_ rows: [Int]) -> SparseRows {
    var chosen = SparseRows()
    for row in rows {
      for place in range(row) { chosen.append(columns[place], values[place]) }
      chosen.endRow()
    }
    return chosen
  }
}
