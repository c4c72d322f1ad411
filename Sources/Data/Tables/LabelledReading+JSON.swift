extension LabelledReading {
  /// Rows looked at to find the keys and tell them apart.
  private static let sampleSize = 1_000

  /// Reads an object a line; where rows need no labels, a blank line is a row of empty text, so that each line has one.
  mutating func readJSON(_ bytes: [UInt8]) throws {
    layout = "JSONL"
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    try chooseKeys(lines)
    for (index, line) in lines.enumerated() {
      if Self.isBlank(line) {
        if options.labels == .optional { add(line: index + 1, text: "", pair: nil, label: nil) }
        continue
      }
      do {
        let pairs = try JSONRow.parse(Array(line))
        try add(index + 1, pairs)
      } catch let problem as JSONProblem {
        note(
          index + 1, problem.column > 0 ? "column \(problem.column): \(problem.message)" : problem.message)
      }
    }
  }

  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }

  /// Chooses the keys of text and label among those of the first rows; nothing where none is well formed.
  private mutating func chooseKeys(_ lines: [ArraySlice<UInt8>]) throws {
    var known: Set<String> = []
    var sample: [[String: String]] = []
    for line in lines where !Self.isBlank(line) {
      // What is malformed is told when all rows are read.
      guard case .success(let pairs) = Result(catching: { try JSONRow.parse(Array(line)) }) else { continue }
      for (key, _) in pairs where known.insert(key).inserted { columns.append(key) }
      sample.append(
        Dictionary(pairs.map { ($0.key, $0.value.plainText) }, uniquingKeysWith: { first, _ in first }))
      if sample.count == Self.sampleSize { break }
    }
    guard !sample.isEmpty else { return }
    // The first rows of a stream are too few, and how many have come is chance.
    let rows = isPart ? [] : sample.map { row in columns.map { row[$0] ?? "" } }
    choice = try ColumnChoice(columns: columns, isNamed: true, sample: rows, path: path, options: options)
  }

  private mutating func add(_ line: Int, _ pairs: [(key: String, value: RowValue)]) throws {
    guard let choice else { return }
    func string(_ column: Int?, isLabel: Bool) throws -> String? {
      guard let column else { return nil }
      switch pairs.first(where: { $0.key == columns[column] })?.value {
      case .string(let text): return text
      case .number(let digits) where isLabel: return digits
      case .boolean(let truth) where isLabel: return truth ? "true" : "false"
      case .null where isLabel: return nil
      case .array(let values) where isLabel && options.target == .labels:
        let labels = values.compactMap(LabelList.label)
        guard labels.count == values.count else {
          throw JSONProblem(
            message: "\"\(columns[column])\" holds more than strings and numbers in its list", column: 0)
        }
        return LabelList.text(labels)
      case nil where isLabel && options.target == .labels: return nil
      case nil where isLabel && options.labels == .optional: return nil
      case nil: throw JSONProblem(message: "there is no \"\(columns[column])\"", column: 0)
      case let value?:
        if case .array = value, isLabel { hasListProblem = true }
        throw JSONProblem(
          message:
            "\"\(columns[column])\" is \(value.kind), expected a string\(isLabel ? " or a number" : "")",
          column: 0)
      }
    }
    add(
      line: line, text: try string(choice.text, isLabel: false) ?? "",
      pair: try string(choice.pair, isLabel: false),
      label: try choice.indicators.isEmpty ? string(choice.label, isLabel: true) : indicated(choice, pairs))
  }

  /// The labels whose members are 1 or true.
  private func indicated(
    _ choice: ColumnChoice, _ pairs: [(key: String, value: RowValue)]
  ) throws -> String {
    LabelList.text(
      try choice.indicators.map { columns[$0] }.filter { column in
        let value = pairs.first { $0.key == column }?.value ?? .null
        if case .null = value { return false }
        guard let has = LabelList.label(value).flatMap(ColumnChoice.indicator) else {
          throw JSONProblem(message: "\"\(column)\" is \(value.kind), expected 0 or 1", column: 0)
        }
        return has
      })
  }
}

extension RowValue {
  /// A string or a number as text; nothing for other values.
  fileprivate var plainText: String {
    switch self {
    case .string(let text), .number(let text): text
    default: ""
    }
  }
}
