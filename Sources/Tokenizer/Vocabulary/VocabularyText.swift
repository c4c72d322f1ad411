/// Text that a vocabulary is learned from.
public struct VocabularyText: Sendable {
  /// What messages call it.
  public let name: String
  /// About how many bytes there are, which decides the share that is drawn.
  public let byteCount: Int
  /// Opens the text at its start.
  let open: @Sendable () throws -> any VocabularyLines

  /// Text that can be opened any number of times.
  ///
  /// - Parameters:
  ///   - name: what messages call it.
  ///   - byteCount: about how many bytes there are.
  ///   - open: gives a reader at the first line.
  public init(name: String, byteCount: Int, open: @escaping @Sendable () throws -> any VocabularyLines) {
    self.name = name
    self.byteCount = byteCount
    self.open = open
  }

  /// Rows in memory; a row of several lines gives each of them.
  public init(rows: [String], name: String) {
    self.init(name: name, byteCount: rows.reduce(0) { $0 + $1.utf8.count + 1 }) { RowLines(rows: rows[...]) }
  }
}

/// Reads the lines of a text one after the other.
public protocol VocabularyLines {
  /// The next line without its end, well-formed UTF-8; nil after the last.
  mutating func next() throws -> [UInt8]?
  /// Lines so far that were changed or left out because they were not UTF-8.
  var invalidLines: Int { get }
}

/// The lines of rows in memory.
fileprivate struct RowLines: VocabularyLines {
  var rows: ArraySlice<String>
  /// Those of a row, last first.
  private var waiting: [[UInt8]] = []

  let invalidLines = 0

  init(rows: ArraySlice<String>) { self.rows = rows }

  mutating func next() -> [UInt8]? {
    while waiting.isEmpty, let row = rows.popFirst() {
      waiting = row.utf8.split { $0 == 0x0A || $0 == 0x0D }.reversed().map(Array.init)
    }
    return waiting.popLast()
  }
}

/// Lines in memory.
struct LinesInMemory: VocabularyLines {
  var lines: ArraySlice<[UInt8]>

  let invalidLines = 0

  init(_ lines: [[UInt8]]) { self.lines = lines[...] }

  mutating func next() -> [UInt8]? { lines.popFirst() }
}
