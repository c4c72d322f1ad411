import Storage

/// The labels of a classifier, in the order of its outputs.
///
/// Labels are strings on the way in and out.
public struct LabelMap: Sendable, Equatable {
  /// The label of each output: whole numbers by size, other labels by their bytes.
  public let labels: [String]
  private let indices: [String: Int]
  /// The outputs of labels that are numbers, however they are written.
  private let numbers: [NumberSpelling: Int]

  /// The number of labels.
  public var count: Int { labels.count }

  /// The labels in the order given, as a checkpoint stores them; all distinct.
  public init(_ labels: [String]) {
    self.labels = labels
    indices = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    numbers = Dictionary(
      labels.enumerated().compactMap { index, label in NumberSpelling(label).map { ($0, index) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The labels that occur in `table`, sorted: by value if all are whole numbers, else by their bytes.
  ///
  /// - Throws: ``DataError`` if there are fewer than two, or, in twenty rows or more, so many that
  ///   the column does not hold classes.
  public init(of table: LabelledTable) throws {
    var counts: [String: Int] = [:]
    for row in table.rows { if let label = row.label { counts[label, default: 0] += 1 } }
    let column = table.labelColumn.map { "column \($0)" } ?? "no column"
    guard counts.count >= 2 else {
      let found =
        counts.first.map { "all \($0.value) rows have the label \"\($0.key)\"" } ?? "no row has a label"
      throw DataError(.badInput, "\(table.path): \(found) (\(column)), and a classifier needs at least two.")
    }
    // Twenty rows are enough to tell classes from a column of texts, numbers or names.
    if table.rows.count >= 20, counts.count * 2 > table.rows.count {
      throw DataError(
        .badInput,
        "\(table.path): \(column) has \(counts.count) different labels in \(table.rows.count) rows, so it does not hold "
          + "classes.",
        remedy:
          "Name the right one of \(table.columns.joined(separator: ", ")) with \(option: "label-column").")
    }
    self.init(Self.sorted(Array(counts.keys)))
  }

  static func sorted(_ labels: [String]) -> [String] {
    let numbers = labels.map { Int($0) }
    if !numbers.contains(nil) {
      // Equal numbers written apart, "1" and "01", stay apart and in a fixed order.
      return labels.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
    }
    return labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The output that stands for `label`, or for the same number written in another way; nil if none does.
  public func index(of label: String) -> Int? {
    indices[label] ?? NumberSpelling(label).flatMap { numbers[$0] }
  }

  /// The output of each row of `table`; -1 for a row without a label.
  ///
  /// - Throws: ``DataError`` if a label is not among ``labels``: counts all such rows, shows ten with
  ///   file and line, and names the nearest known label.
  public func encode(_ table: LabelledTable) throws -> [Int32] {
    var unknown: [(line: Int, label: String)] = []
    let encoded = table.rows.map { row -> Int32 in
      guard let label = row.label else { return -1 }
      if let index = index(of: label) { return Int32(index) }
      unknown.append((row.line, label))
      return -1
    }
    guard !unknown.isEmpty else { return encoded }
    let shown = unknown.prefix(10).map { line, label in
      let nearest = NearestValue.find(label, in: labels).map { "; did you mean \"\($0)\"?" } ?? ""
      return "\(table.path):\(line): \"\(label)\"\(nearest)"
    }
    let known = labels.count <= 20 ? labels : Array(labels.prefix(20)) + ["…"]
    throw DataError(
      .mismatch,
      "\(table.path): \(unknown.count == 1 ? "1 row has a label" : "\(unknown.count) rows have labels") that the model "
        + "does not know (\(known.joined(separator: ", "))):" + DataError.list(shown, total: unknown.count))
  }
}
