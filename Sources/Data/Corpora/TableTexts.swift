import Storage

/// The texts of a table, some records at a time, in memory that does not depend on its length.
struct TableTexts {
  /// A longer record is refused: a quote that is never closed makes one of the rest of the file.
  static let longestRecord = 1 << 26

  private(set) var source: CleanBytes
  private let table: TextTable
  private let name: String
  private var pending: [UInt8] = []
  private var borders: RecordBorders
  /// The number of the line that `pending` begins with.
  private var line: Int
  /// Whether what comes next is the first record of the file.
  private var isFirst: Bool
  private var hasEnded = false
  private var ready: ArraySlice<(line: Int, text: String)> = []

  /// - Parameters:
  ///   - source: whole records.
  ///   - name: what messages call the file.
  ///   - isStart: whether the first is that of the file, which may be the header.
  init(_ source: CleanBytes, _ table: TextTable, name: String, firstLine: Int, isStart: Bool) {
    self.source = source
    self.table = table
    self.name = name
    line = firstLine
    isFirst = isStart
    borders = RecordBorders(quoting: table.quoting)
  }

  /// The next text and the line of its record; nil after the last.
  ///
  /// - Throws: ``DataError`` for a record with another number of fields, or a mistake in its quotes.
  mutating func next() throws -> (line: Int, text: String)? {
    while true {
      if let row = ready.popFirst() { return row }
      guard !hasEnded else { return nil }
      try read()
    }
  }

  private mutating func read() throws {
    if let more = try source.next() {
      let searched = pending.count
      pending += more
      borders.search(pending, from: searched)
      guard borders.last > 0 || pending.count > Self.longestRecord else { return }
    } else {
      hasEnded = true
    }
    if isFirst, line == 1, let mark = DelimitedLayout.mark(pending) {
      pending.removeFirst(mark.length)
      line += 1
      borders = RecordBorders(quoting: table.quoting)
      borders.search(pending, from: 0)
      if borders.last == 0, !hasEnded { return }
    }
    let end = hasEnded || borders.last == 0 ? pending.count : borders.last
    let bytes = Array(pending[..<end])
    pending.removeFirst(end)
    borders.drop()
    try take(bytes)
    line += bytes.count { $0 == 0x0A || $0 == 0x0D }
    guard pending.count <= Self.longestRecord else {
      throw DataError(.badInput, "\(name):\(line): the row is longer than 64 MB; is a quote never closed?")
    }
  }

  /// Takes the texts of whole records.
  private mutating func take(_ bytes: [UInt8]) throws {
    let text = DelimitedText(bytes: bytes, delimiter: table.delimiter, quoting: table.quoting)
    var rows: [(line: Int, text: String)] = []
    var problem: (line: Int, message: String)?
    let mistakes = text.forEachRecord { record in
      if isFirst {
        isFirst = false
        if table.hasHeader { return true }
      }
      guard TableSurvey.fits(record, table.columns.count) else {
        problem = (record.line, "\(record.fields.count) fields, expected \(table.columns.count)")
        return false
      }
      if table.hasHeader, isHeader(record, text) {
        problem = (record.line, "the header again")
        return false
      }
      let parts = table.texts.map { text.text(record.fields[$0]) }
      // Of a pair without a first or second text the other is left.
      rows.append((line + record.line - 1, parts.filter { !$0.isEmpty }.joined(separator: "\n")))
      return true
    }
    if let mistake = mistakes.first, mistake.line <= problem?.line ?? .max {
      problem = (mistake.line, mistake.message)
    }
    if let problem {
      throw DataError(
        .badInput,
        "\(name):\(line + problem.line - 1): \(problem.message) (\(CheckWords.list(table.columns))).",
        remedy: "Correct the row, or give the texts as JSONL.")
    }
    ready = rows[...]
  }

  private func isHeader(_ record: DelimitedText.Record, _ text: DelimitedText) -> Bool {
    HeaderEvidence.isAgain(record.fields.prefix(table.columns.count).map(text.text), table.columns)
  }
}
