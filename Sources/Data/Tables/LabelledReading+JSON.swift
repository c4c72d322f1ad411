extension LabelledReading {
  mutating func readJSON(_ bytes: [UInt8]) throws {
    layout = "JSONL"
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      do {
        let pairs = try JSONRow.parse(Array(line))
        if choice == nil {
          columns = pairs.map(\.key)
          choice = try ColumnChoice(
            columns: columns, isNamed: true, sample: [], path: path, options: options)
        }
        try add(index + 1, pairs)
      } catch let problem as JSONProblem {
        note(
          index + 1, problem.column > 0 ? "column \(problem.column): \(problem.message)" : problem.message)
      }
    }
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
      case nil where isLabel && options.labels == .optional: return nil
      case nil: throw JSONProblem(message: "there is no \"\(columns[column])\"", column: 0)
      case let value?:
        throw JSONProblem(
          message:
            "\"\(columns[column])\" is \(value.kind), expected a string\(isLabel ? " or a number" : "")",
          column: 0)
      }
    }
    add(
      line: line, text: try string(choice.text, isLabel: false) ?? "",
      pair: try string(choice.pair, isLabel: false), label: try string(choice.label, isLabel: true))
  }
}
