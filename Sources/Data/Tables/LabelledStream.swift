import Storage

/// Rows of a text that arrives bit by bit, such as standard input.
///
/// JSONL and plain lines give their rows as soon as the lines are whole; CSV and TSV, whose layout shows in many rows and
/// whose fields may hold newlines, are read to the end first. Plain lines must be named by
/// ``LabelledOptions/format``: a first line alone does not tell them from CSV.
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

  /// - Parameters:
  ///   - name: what messages call the text.
  ///   - options: how rows are read.
  ///   - read: gives the next bytes, waiting for at least one; none at the end.
  package init(name: String, options: LabelledOptions, read: @escaping () throws -> [UInt8]) {
    self.name = name
    self.options = options
    self.read = read
  }

  /// The rows that have arrived since the last call, at least one; nil at the end.
  ///
  /// - Throws: what `read` throws, and ``DataError`` as ``LabelledReader/read(_:options:)`` does; rows handed out before
  ///   were sound.
  package mutating func next() throws -> LabelledTable? {
    while !hasEnded {
      let isSeparable = try tellFormat()
      guard isSeparable else {
        while try more() {}
        hasRows = true
        return try LabelledReader.read(
          lines: pending, firstLine: 1, isPart: false, name: name, options: options)
      }
      let lines = try takeLines()
      let table = try LabelledReader.read(
        lines: lines, firstLine: nextLine, isPart: true, name: name, options: options)
      nextLine += lines.count { $0 == 0x0A }
      if table.rows.isEmpty { continue }
      hasRows = true
      // What the first rows decided holds for all.
      if !table.textColumn.isEmpty { options.textColumn = table.textColumn }
      return table
    }
    guard hasRows else { throw DataError(.badInput, "\(name): there are no rows that can be used.") }
    return nil
  }

  /// Whether rows can be told apart before the end; settles the format by the first character.
  private mutating func tellFormat() throws -> Bool {
    if options.format == nil, !options.saysDelimited {
      while visible.count < 2, try more() {}
      if LayoutChoice.beginsObject(visible) { options.format = .jsonl }
    }
    return options.format == .jsonl || options.format == .lines
  }

  /// The first two bytes that are neither white space nor of a byte order mark.
  private var visible: [UInt8] {
    Array(pending.lazy.filter { $0 > 0x20 && ![0xEF, 0xBB, 0xBF].contains($0) }.prefix(2))
  }

  /// All whole lines, waiting for one; at the end what is left.
  private mutating func takeLines() throws -> [UInt8] {
    while true {
      if let newline = pending[searched...].lastIndex(of: 0x0A) {
        defer {
          pending.removeFirst(newline + 1)
          searched = 0
        }
        return Array(pending[...newline])
      }
      searched = pending.count
      guard try more() else {
        defer { pending = [] }
        return pending
      }
    }
  }

  private mutating func more() throws -> Bool {
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
