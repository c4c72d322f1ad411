import Storage

extension LabelledTable {
  /// The number that a row's answer is, as people and programs write one: `3`, `-0.5`, `1e-3`; nil for other text.
  static func number(_ text: String?) -> Double? {
    guard let text,
      text.utf8.allSatisfy({ (0x2B...0x39).contains($0) && $0 != 0x2C && $0 != 0x2F || $0 | 0x20 == 0x65 }),
      let number = Double(text), abs(number) <= largestNumber
    else { return nil }
    return number
  }

  /// No answer may be larger: its square would leave single precision.
  static let largestNumber = 1e18

  /// The number of each row: [rows].
  ///
  /// - Throws: ``DataError`` if an answer is no number: counts all such rows, shows ten with file and line.
  package func numbers() throws -> [Double] {
    var wrong: [String] = []
    let numbers = rows.map { row -> Double in
      if let number = Self.number(row.label) { return number }
      wrong.append(
        "\(path):\(row.line): \(row.label.map { "\"\(VisibleText.escape($0, columns: 60))\"" } ?? "nothing")")
      return 0
    }
    guard !wrong.isEmpty else { return numbers }
    let column = labelColumn.map { "column \($0)" } ?? "no column"
    throw DataError(
      .badInput,
      "\(path): \(CheckWords.count(wrong.count, "row has", "rows have")) an answer that is no number up to 1e18 (\(column)):"
        + DataError.list(wrong, total: wrong.count),
      remedy:
        "Numbers are written 3, -0.5 or 1e-3; name another column of \(columns.joined(separator: ", ")) with \(option: "label-column"), or correct them."
    )
  }

  /// Holds out `fraction` of the rows of each range of numbers, as ``split(validation:seed:strata:)`` does.
  ///
  /// - Throws: ``DataError`` if a side would be empty, or an answer is no number.
  package func splitByNumber(validation fraction: Double, seed: UInt64) throws -> (
    training: LabelledTable, validation: LabelledTable
  ) {
    let numbers = try numbers()
    // Ten ranges, or as many as give each a row to hold out.
    let ranges = min(10, max(1, Int(Double(rows.count) * fraction)))
    let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    var strata = [String](repeating: "", count: rows.count)
    for (rank, row) in order.enumerated() { strata[row] = "\(rank * ranges / rows.count)" }
    return try split(validation: fraction, seed: seed, strata: strata)
  }
}
