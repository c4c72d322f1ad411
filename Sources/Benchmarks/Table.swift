import Data
import Training

/// Columns of text, the first aligned to the left and the others to the right.
package struct Table {
  private var rows: [[String]]

  /// A table with a line of titles.
  package init(_ titles: [String]) { rows = [titles] }

  /// Adds a line.
  package mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The lines, two spaces between columns.
  package var lines: [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
    }
  }
}
