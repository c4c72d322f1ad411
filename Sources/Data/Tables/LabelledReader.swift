import Foundation
import Storage

/// Reads rows of text with labels from CSV, TSV, JSONL or plain lines, told apart by content.
///
/// Everything wrong in a file is found before anything is thrown: the error counts all bad rows and shows ten.
public enum LabelledReader {
  /// Rows looked at to tell columns without names apart.
  private static let sampleSize = 1_000

  /// Reads the file at `path`.
  ///
  /// A row needs as many fields as the first one, text that is more than white space (an empty one is allowed where
  /// labels are optional), and, where they are required, a label.
  ///
  /// - Throws: ``DataError`` (exit code 2) naming file and line: for a file that is missing, empty, not text or not
  ///   UTF-8; a quote that is never closed; rows that cannot be used; and columns that are not there.
  public static func read(_ path: String, options: LabelledOptions = LabelledOptions()) throws
    -> LabelledTable
  {
    let file = try CorpusFiles([path])
    guard file.files.count == 1, file.paths[0] == path else {
      throw DataError(
        .badInput, "\(path): labelled data is one file, and this stands for \(file.files.count).")
    }
    return try read(CleanBytes(path: path, policy: options.invalidUTF8), path: path, options: options)
  }

  /// Reads rows from an open file, standard input say, to its end; messages call it `name`.
  ///
  /// - Throws: as ``read(_:options:)``.
  public static func read(
    _ handle: FileHandle, name: String, options: LabelledOptions = LabelledOptions()
  ) throws -> LabelledTable {
    try read(
      CleanBytes(handle: handle, name: name, policy: options.invalidUTF8), path: name, options: options)
  }

  /// Reads rows from whole lines, the first of which is line `firstLine` of what messages call `name`.
  ///
  /// - Parameter isPart: whether there is more, so that these lines may hold no row.
  /// - Throws: as ``read(_:options:)``.
  static func read(
    lines: [UInt8], firstLine: Int, isPart: Bool, name: String, options: LabelledOptions
  ) throws -> LabelledTable {
    try read(
      CleanBytes(bytes: lines, firstLine: firstLine, name: name, policy: options.invalidUTF8), path: name,
      options: options, firstLine: firstLine, isPart: isPart)
  }

  private static func read(
    _ source: CleanBytes, path: String, options: LabelledOptions, firstLine: Int = 1, isPart: Bool = false
  ) throws -> LabelledTable {
    var source = source
    var options = options
    var firstLine = firstLine
    var bytes: [UInt8] = []
    while let more = try source.next() { bytes += more }
    if firstLine == 1, [nil, .csv].contains(options.format), let mark = DelimitedLayout.mark(bytes) {
      if options.delimiter == nil { options.delimiter = mark.delimiter }
      bytes.removeFirst(mark.length)
      firstLine += 1
    }
    let first = bytes.first { $0 > 0x20 }
    if first == nil, !isPart {
      throw DataError(.badInput, "\(path): there is nothing in it but white space.")
    }
    var reading = Reading(path: path, options: options, firstLine: firstLine, isPart: isPart)
    let kind = (path as NSString).pathExtension.lowercased()
    let isJSON =
      options.format == .jsonl
      || options.format == nil && (["jsonl", "ndjson", "json"].contains(kind) || first == UInt8(ascii: "{"))
    if isJSON {
      if first == UInt8(ascii: "[") {
        throw DataError(
          .badInput, "\(path): is one JSON list. Turn it into one object a line with `jq -c '.[]' \(path)`.")
      }
      try reading.readJSON(bytes)
    } else if options.format != .lines,
      let layout = try DelimitedLayout.detect(bytes, path: path, options: options)
    {
      try reading.readDelimited(bytes, layout)
    } else {
      try reading.readLines(bytes)
    }
    return try reading.finish(invalidSequences: source.invalidSequences)
  }

  /// The state of reading one file.
  private struct Reading {
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
    var layout = ""
    var columns: [String] = []
    var choice: ColumnChoice?

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
      let label = label?.trimmingCharacters(in: .whitespacesAndNewlines)
      if text.utf8.contains(0) || pair?.utf8.contains(0) == true {
        note(line, "the text has a NUL byte")
      } else if options.labels == .required, text.allSatisfy(\.isWhitespace) {
        note(line, "the text is empty")
      } else if options.labels == .required, label?.isEmpty ?? true {
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
      let text = DelimitedText(bytes: bytes, delimiter: 0, quoting: false)
      _ = text.forEachRecord { record in
        // A NUL byte, which cannot be in text, would be the delimiter.
        add(
          line: record.line, text: record.fields.map(text.text).joined(separator: "\0"), pair: nil, label: nil
        )
        return true
      }
    }

    mutating func readDelimited(_ bytes: [UInt8], _ shape: DelimitedLayout) throws {
      let text = DelimitedText(bytes: bytes, delimiter: shape.delimiter, quoting: shape.quoting)
      var sample: [[String]] = []
      _ = text.forEachRecord { record in
        sample.append(record.fields.map(text.text))
        return sample.count <= LabelledReader.sampleSize
      }
      guard let first = sample.first else {
        // Every record is malformed; the loop below says how.
        _ = note(text.forEachRecord { _ in true })
        throw failure()
      }
      let isNamed = options.header ?? Self.looksLikeHeader(first, sample.dropFirst(), options: options)
      columns =
        isNamed ? first.map { $0.trimmingCharacters(in: .whitespaces) } : first.indices.map { "\($0 + 1)" }
      if isNamed, let twice = columns.first(where: { name in columns.count { $0 == name } > 1 }) {
        throw DataError(
          .badInput, "\(path): the header names \"\(twice)\" twice.",
          remedy: "Rename one, or pass \(option: "no-header").")
      }
      let width = columns.count
      let whole = sample.dropFirst(isNamed ? 1 : 0).filter { $0.count == width }
      let choice = try ColumnChoice(
        columns: columns, isNamed: isNamed, sample: whole, path: path, options: options)
      self.choice = choice
      var isFirst = isNamed
      let mistakes = text.forEachRecord { record in
        if isFirst {
          isFirst = false
          return true
        }
        if record.fields.count != width {
          note(
            record.line,
            "\(record.fields.count) fields, expected \(width) (\(columns.joined(separator: ", ")))")
        } else {
          add(
            line: record.line, text: text.text(record.fields[choice.text]),
            pair: choice.pair.map { text.text(record.fields[$0]) },
            label: choice.label.map { text.text(record.fields[$0]) })
        }
        return true
      }
      if note(mistakes) { throw failure() }
      let name = shape.delimiter == DelimitedLayout.tab ? "TSV" : "CSV"
      let delimiter =
        [UInt8(ascii: ","), DelimitedLayout.tab].contains(shape.delimiter)
        ? "" : " between \"\(String(decoding: [shape.delimiter], as: UTF8.self))\""
      let quotes =
        shape.quoting || name == "CSV" && options.quoting == nil ? "" : ", quotes as plain characters"
      layout = "\(name)\(delimiter) \(isNamed ? "with a header" : "without a header")\(quotes)"
    }

    /// Notes mistakes in quoting; true if the file could not be read to its end.
    private mutating func note(_ mistakes: [DelimitedText.Problem]) -> Bool {
      for mistake in mistakes { note(mistake.line, mistake.message) }
      hasQuotingProblem = hasQuotingProblem || !mistakes.isEmpty
      return mistakes.last?.isFatal ?? false
    }

    /// Whether the first record names columns: it has a name that was asked for or is usual, or stands over a column
    /// of nothing but whole numbers without being one.
    private static func looksLikeHeader(
      _ first: [String], _ others: ArraySlice<[String]>, options: LabelledOptions
    ) -> Bool {
      let asked = [options.textColumn, options.pairColumn, options.labelColumn].compactMap { $0 }
      if asked.contains(where: { Int($0) == nil }) { return true }
      if first.contains(where: ColumnChoice.isKnown) { return true }
      let rows = others.filter { $0.count == first.count }
      guard first.count > 1, rows.count > 1, Set(first).count == first.count else { return false }
      return first.indices.contains { column in
        Int(first[column]) == nil && rows.allSatisfy { Int($0[column]) != nil }
      }
    }

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
          try addJSON(index + 1, pairs)
        } catch let problem as JSONProblem {
          note(
            index + 1, problem.column > 0 ? "column \(problem.column): \(problem.message)" : problem.message)
        }
      }
    }

    private mutating func addJSON(_ line: Int, _ pairs: [(key: String, value: RowValue)]) throws {
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

    private func failure() -> DataError {
      let rows = problemCount == 1 ? "1 row" : "\(problemCount) rows"
      return DataError(
        .badInput,
        "\(path): \(rows) cannot be used:" + DataError.list(problems, total: problemCount),
        remedy: LabelledTable.remedy(hasQuotingProblem: hasQuotingProblem))
    }

    func finish(invalidSequences: Int) throws -> LabelledTable {
      if problemCount > 0, options.badRows == .error || rows.isEmpty && !isPart { throw failure() }
      guard !rows.isEmpty, let choice else {
        if isPart {
          return LabelledTable(
            path: path, layout: layout, columns: columns, textColumn: "", labelColumn: nil, rows: [],
            skippedRows: problemCount, invalidSequences: invalidSequences)
        }
        throw DataError(.badInput, "\(path): there are no rows\(columns.isEmpty ? "" : " after the header").")
      }
      let parts = [("text", choice.text), ("pair", choice.pair), ("label", choice.label)] as [(String, Int?)]
      let named = parts.compactMap { role, column in column.map { "\(role) = column \(columns[$0])" } }
      return LabelledTable(
        path: path, layout: "\(layout): \(named.joined(separator: ", "))", columns: columns,
        textColumn: columns[choice.text], labelColumn: choice.label.map { columns[$0] }, rows: rows,
        skippedRows: problemCount, invalidSequences: invalidSequences, problems: problems,
        hasQuotingProblem: hasQuotingProblem)
    }
  }
}
