import Storage

/// Rows of a text that arrives bit by bit, such as standard input.
///
/// What it is shows in its first line that is not blank, and what else has arrived with it: JSONL and plain lines give
/// their rows as soon as the lines are whole, so that one who waits for an answer before the next line gets it. CSV and
/// TSV, told by usual names of columns, are read to the end first, since their layout shows in many rows and their fields
/// may hold newlines.
package struct LabelledStream {
  private let name: String
  private var options: LabelledOptions
  private let read: () throws -> [UInt8]
  private var pending: [UInt8] = []
  /// Up to where `pending` is known to hold no newline.
  private var searched = 0
  private var nextLine = 1
  private var hasEnded = false
  private var hasRows = false
  /// Whether rows can be told apart before the end; nil until a line shows it.
  private var isSeparable: Bool?

  /// - Parameters:
  ///   - name: what messages call the text.
  ///   - options: how rows are read.
  ///   - read: gives the next bytes, waiting for at least one; none at the end.
  package init(name: String, options: LabelledOptions, read: @escaping () throws -> [UInt8]) {
    self.name = name
    self.options = options
    self.read = read
  }

  /// The rows that have arrived since the last call, at least one unless all were left out; nil at the end.
  ///
  /// - Throws: what `read` throws, and ``DataError`` as ``LabelledReader/read(_:options:)`` does; rows handed out before
  ///   were sound.
  package mutating func next() throws -> LabelledTable? {
    while !hasEnded || !pending.isEmpty {
      let table = try part()
      nextLine += table.lines
      guard let rows = table.rows else { continue }
      if !rows.rows.isEmpty { hasRows = true }
      return rows
    }
    guard hasRows else { throw DataError(.badInput, "\(name): there are no rows that can be used.") }
    return nil
  }

  /// The rows of the next lines, nil for none, and the number of those lines.
  private mutating func part() throws -> (rows: LabelledTable?, lines: Int) {
    var options = options
    var lines: [UInt8] = []
    if isSeparable == nil {
      try waitForLine()
      lines = takeBlankLines()
      // A blank line is the same in text and JSONL.
      if !lines.isEmpty { options.format = .lines } else { isSeparable = try tellFormat() }
    }
    if isSeparable == false {
      while try more() {}
      defer { pending = [] }
      return (try table(pending, isPart: false, options), 0)
    }
    // A text without a newline is here as a whole.
    let isPart = !hasEnded || nextLine > 1 || !lines.isEmpty
    if isSeparable == true {
      lines = try takeLines()
      options = self.options
    }
    let rows = try table(lines, isPart: isPart, options)
    // What the first rows decided holds for all.
    if isSeparable == true, !rows.textColumn.isEmpty { self.options.textColumn = rows.textColumn }
    return (rows.rows.isEmpty && rows.skippedRows == 0 ? nil : rows, lines.count { $0 == 0x0A })
  }

  private func table(_ lines: [UInt8], isPart: Bool, _ options: LabelledOptions) throws -> LabelledTable {
    try LabelledReader.read(lines: lines, firstLine: nextLine, isPart: isPart, name: name, options: options)
  }

  /// Whether rows can be told apart before the end, by the options or by what has arrived; settles the format.
  ///
  /// - Throws: ``DataError`` where it could be read in two ways.
  private mutating func tellFormat() throws -> Bool {
    if options.format == nil, !options.saysDelimited {
      let line = pending.prefix { $0 != 0x0A }.filter { ![0xEF, 0xBB, 0xBF].contains($0) && $0 > 0x20 }
      if line == [UInt8(ascii: "{")] || LayoutChoice.beginsObject(line) {
        options.format = .jsonl
      } else if !options.saysTable, try isLines() {
        options.format = .lines
      }
    }
    return options.format == .jsonl || options.format == .lines
  }

  /// Whether the lines that have arrived are plain.
  private func isLines() throws -> Bool {
    let whole = Array(hasEnded ? pending[...] : pending[...(pending.lastIndex(of: 0x0A) ?? 0)])
    guard DelimitedLayout.mark(whole) == nil else { return false }
    var source = CleanBytes(bytes: whole, firstLine: nextLine, name: name, policy: .replace)
    var clean: [UInt8] = []
    while let more = try source.next() { clean += more }
    if case .lines = try LayoutChoice(clean, path: name, options: options, isPart: !hasEnded) { return true }
    return false
  }

  /// Waits until a line is whole, or for the end.
  private mutating func waitForLine() throws {
    while !pending[searched...].contains(0x0A) {
      searched = pending.count
      guard try more() else { return }
    }
  }

  /// The blank lines before all others, where they are rows.
  private mutating func takeBlankLines() -> [UInt8] {
    guard options.labels == .optional, options.format == nil, !options.saysTable else { return [] }
    let blank = pending.prefix { $0 <= 0x20 }
    let end =
      blank.count == pending.count && hasEnded
      ? blank.endIndex : blank.lastIndex(of: 0x0A).map { $0 + 1 }
    guard let end, end > 0 else { return [] }
    defer {
      pending.removeFirst(end)
      searched = 0
    }
    return Array(pending[..<end])
  }

  /// All whole lines, waiting for one; at the end what is left.
  private mutating func takeLines() throws -> [UInt8] {
    try waitForLine()
    let end = pending[searched...].lastIndex(of: 0x0A).map { $0 + 1 } ?? pending.count
    defer {
      pending.removeFirst(end)
      searched = 0
    }
    return Array(pending[..<end])
  }

  /// Waits for more bytes; false at the end.
  private mutating func more() throws -> Bool {
    guard !hasEnded else { return false }
    let bytes = try read()
    hasEnded = bytes.isEmpty
    pending += bytes
    return !hasEnded
  }
}

extension LabelledTable {
  /// Some of the rows.
  package func rows(_ range: Range<Int>) -> LabelledTable {
    LabelledTable(
      path: path, layout: layout, columns: columns, textColumn: textColumn, labelColumn: labelColumn,
      rows: Array(rows[range]), skippedRows: 0, invalidSequences: 0)
  }
}
