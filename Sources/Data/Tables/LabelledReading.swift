import Foundation
import Storage

/// The rows of one file while it is read, and what is wrong with it.
struct LabelledReading {
  let path: String
  let options: LabelledOptions
  /// The line that the bytes begin at.
  let firstLine: Int
  /// Whether the bytes are a part that may hold no row.
  let isPart: Bool
  var rows: [LabelledRow] = []
  var problems: [String] = []
  var problemCount = 0
  var hasQuotingProblem = false
  /// Whether some label is a list, where rows have one each.
  var hasListProblem = false
  var layout = ""
  var columns: [String] = []
  var choice: ColumnChoice?
  /// Whether the first record names the columns.
  var isNamed = false

  init(path: String, options: LabelledOptions, firstLine: Int, isPart: Bool) {
    self.path = path
    self.options = options
    self.firstLine = firstLine
    self.isPart = isPart
  }

  /// Notes a problem of a line, counted from the first of the bytes.
  mutating func note(_ line: Int, _ message: String) {
    problemCount += 1
    if problems.count < 10 { problems.append("\(path):\(firstLine - 1 + line): \(message)") }
  }

  mutating func add(line: Int, text: String, pair: String?, label: String?) {
    if options.target == .completion { return add(line: line, prompt: text, completion: label) }
    let label = label?.trimmingCharacters(in: .whitespacesAndNewlines)
    if text.utf8.contains(0) || pair?.utf8.contains(0) == true {
      note(line, "the text has a NUL byte")
    } else if options.labels == .required, text.allSatisfy(\.isWhitespace) {
      note(line, "the text is empty")
    } else if options.labels == .required, options.target != .labels, label?.isEmpty ?? true {
      note(line, "the label is empty")
    } else {
      rows.append(
        LabelledRow(
          line: firstLine - 1 + line, text: text, pair: pair, label: label?.isEmpty == true ? nil : label))
    }
  }

  mutating func readLines(_ bytes: [UInt8]) throws {
    layout = "one text a line"
    columns = ["1"]
    choice = try ColumnChoice(columns: columns, isNamed: false, sample: [], path: path, options: options)
    // Only where a whole file has no newline, a return ends its lines.
    let end: UInt8 = isPart || bytes.contains(0x0A) ? 0x0A : 0x0D
    var lines = bytes.split(separator: end, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      // A file may end in a return without its newline.
      let content = index == lines.count - 1 && line.last == 0x0D ? line.dropLast() : line
      add(line: index + 1, text: String(decoding: content, as: UTF8.self), pair: nil, label: nil)
    }
  }

  func failure() -> DataError {
    let rows = problemCount == 1 ? "1 row" : "\(problemCount) rows"
    return DataError(
      .badInput,
      "\(path): \(rows) cannot be used:" + DataError.list(problems, total: problemCount),
      remedy: LabelledTable.remedy(hasQuotingProblem: hasQuotingProblem)
        + (hasListProblem ? ", or learn any number of labels a row with \(option: "task") multi-label" : ""))
  }

  func finish(invalidSequences: Int) throws -> LabelledTable {
    if problemCount > 0, options.badRows == .error || rows.isEmpty && !isPart { throw failure() }
    guard !rows.isEmpty, let choice else {
      if isPart || !rows.isEmpty {
        return LabelledTable(
          path: path, layout: layout, columns: columns, textColumn: "", labelColumn: nil, rows: rows,
          skippedRows: problemCount, invalidSequences: invalidSequences)
      }
      throw DataError(.badInput, "\(path): there are no rows\(columns.isEmpty ? "" : " after the header").")
    }
    var rows = rows
    if options.target.isOfClasses { LabelledTable.shareSpelling(of: &rows) }
    let roles = options.target.roles
    let parts =
      [(roles.text, choice.text), ("pair", choice.pair), (roles.answer, choice.label)] as [(String, Int?)]
    var named = parts.compactMap { role, column in column.map { "\(role) = column \(columns[$0])" } }
    let indicators = choice.indicators.map { columns[$0] }.joined(separator: ", ")
    if !indicators.isEmpty { named.append("labels = columns \(indicators)") }
    var table = LabelledTable(
      path: path, layout: "\(layout): \(named.joined(separator: ", "))", columns: columns,
      textColumn: columns[choice.text],
      labelColumn: choice.label.map { columns[$0] } ?? (indicators.isEmpty ? nil : indicators), rows: rows,
      skippedRows: problemCount, invalidSequences: invalidSequences, problems: problems,
      hasQuotingProblem: hasQuotingProblem)
    table.sharesSpelling = options.target.isOfClasses
    return table
  }
}
