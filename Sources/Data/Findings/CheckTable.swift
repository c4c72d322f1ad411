import Storage

/// Rows of text in columns.
package struct CheckTable {
  /// The names of the columns.
  package var header: [String]
  /// The cells, as many a row as there are names.
  package var rows: [[String]] = []
  /// The columns whose cells end together: numbers.
  package var numbers: Set<Int> = []

  package init(header: [String], rows: [[String]] = [], numbers: Set<Int> = []) {
    (self.header, self.rows, self.numbers) = (header, rows, numbers)
  }

  /// The lines, indented, without spaces at their ends.
  package var lines: [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
    return all.map { cells in
      var line = " "
      for (column, cell) in cells.enumerated() {
        let space = String(repeating: " ", count: widths[column] - DisplayWidth.of(cell))
        line += (column == 0 ? " " : "  ") + (numbers.contains(column) ? space + cell : cell + space)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
