import Storage

extension LabelledTable {
  /// The labels of each row: [rows].
  package var labelLists: [[String]] { rows.map { $0.label.flatMap(LabelList.read) ?? [] } }

  /// The labels that occur, sorted as those of a classifier are.
  ///
  /// - Throws: ``DataError`` if there are none, or, in twenty rows or more, so many that the column does not hold classes.
  package func listedLabels() throws -> [String] {
    let labels = Set(labelLists.joined())
    let column = labelColumn.map { "column \($0)" } ?? "no column"
    guard !labels.isEmpty else {
      throw DataError(
        .badInput, "\(path): no row has a label (\(column)).",
        remedy: "Name another with \(option: "label-column").")
    }
    if rows.count >= 20, labels.count * 2 > rows.count {
      throw DataError(
        .badInput,
        "\(path): \(column) has \(labels.count) different labels in \(rows.count) rows, so it does not hold classes.",
        remedy:
          "Name the right one of \(columns.joined(separator: ", ")) with \(option: "label-column"), or what separates labels with \(option: "label-separator")."
      )
    }
    return LabelMap.sorted(Array(labels))
  }

  /// Which of `labels` each row has, 1 or 0: [rows · labels].
  ///
  /// - Throws: ``DataError`` (mismatch) if a row has another label: counts all such rows, shows ten with file and line, and
  ///   names the nearest known label.
  package func indicators(of map: LabelMap) throws -> [Int32] {
    var unknown: [String] = []
    var indicators = [Int32](repeating: 0, count: rows.count * map.count)
    for (index, labels) in labelLists.enumerated() {
      for label in labels {
        guard let place = map.index(of: label) else {
          let nearest = NearestValue.find(label, in: map.labels).map { "; did you mean \"\($0)\"?" } ?? ""
          unknown.append("\(path):\(rows[index].line): \"\(label)\"\(nearest)")
          break
        }
        indicators[index * map.count + place] = 1
      }
    }
    guard !unknown.isEmpty else { return indicators }
    let known = map.count <= 20 ? map.labels : Array(map.labels.prefix(20)) + ["…"]
    throw DataError(
      .mismatch,
      "\(path): \(CheckWords.count(unknown.count, "row has a label", "rows have labels")) that the model does not know "
        + "(\(known.joined(separator: ", "))):" + DataError.list(unknown, total: unknown.count),
      remedy: "If a field holds several labels, say what separates them with \(option: "label-separator").")
  }

  /// Holds out `fraction` of the rows of each label: a row counts for the rarest of its labels.
  ///
  /// - Throws: ``DataError`` if a side would be empty.
  package func splitByRarestLabel(validation fraction: Double, seed: UInt64) throws -> (
    training: LabelledTable, validation: LabelledTable
  ) {
    let lists = labelLists
    var counts: [String: Int] = [:]
    for label in lists.joined() { counts[label, default: 0] += 1 }
    let strata = lists.map { labels in
      labels.min { (counts[$0] ?? 0, $0) < (counts[$1] ?? 0, $1) } ?? ""
    }
    return try split(validation: fraction, seed: seed, strata: strata)
  }

  /// The rows once for each of their labels, to be counted as those of a classifier are.
  var oneLabelARow: LabelledTable {
    var table = self
    table.rows = zip(rows, labelLists).flatMap { row, labels in
      labels.map { label in
        var one = row
        one.label = label
        return one
      }
    }
    return table
  }
}
