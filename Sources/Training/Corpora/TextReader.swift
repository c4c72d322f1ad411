import Foundation

/// What one document of a corpus is. A JSONL row is always one document.
public enum DocumentMode: String, Sendable, CaseIterable {
  /// Each file.
  case file
  /// Each line that is not blank; its newline is not part of it.
  case line
  /// Lines between blank lines, joined by newlines.
  case paragraph
}

/// How the text of a corpus is read.
public struct TextOptions: Sendable, Equatable {
  /// What one document is.
  public var documents: DocumentMode
  /// What to do with bytes that are not UTF-8.
  public var invalidUTF8: InvalidUTF8
  /// The key that holds the text of a JSONL row. Nil stands for `text`; a name makes every file whose first
  /// character is `{` a JSONL file, whatever its extension.
  public var textColumn: String?

  /// Documents are files and ill-formed bytes are an error, unless said otherwise.
  public init(documents: DocumentMode = .file, invalidUTF8: InvalidUTF8 = .error, textColumn: String? = nil) {
    self.documents = documents
    self.invalidUTF8 = invalidUTF8
    self.textColumn = textColumn
  }
}

/// A part of a document: all of it, or a stretch that ends in a newline and that another follows.
///
/// Encoding the first piece with `encode` and the others with `encodeContinuation` gives the ids of the whole
/// document. Only in a line longer than a megabyte is a cut between words or characters possible, so that a
/// line of any length is read in bounded memory.
public struct TextPiece: Sendable, Equatable {
  /// Well-formed UTF-8 with LF line ends.
  public var bytes: [UInt8]
  /// Whether this is the first piece of its document.
  public var startsDocument: Bool
  /// Whether this is the last piece of its document.
  public var endsDocument: Bool

  /// The bytes as a string.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Streams the documents of a corpus, piece by piece, in memory that does not depend on the corpus.
public struct TextReader {
  /// Pieces end at the first newline past this length: long enough that a call costs nothing, short enough for
  /// many pieces to be tokenised at once and to stay in a core's cache.
  static let pieceLength = 1 << 16
  /// Longer lines are cut.
  static let longestLine = 1 << 20
  /// A longer JSONL row is refused, since a row has to be held whole.
  static let longestRow = 1 << 28

  private let files: [CorpusFiles.File]
  private let options: TextOptions
  private var nextFile = 0
  private var lines: LineReader?
  private var path = ""
  private var isJSON = false
  private var row: [UInt8] = []
  private var ready: [TextPiece] = []
  private var buffer: [UInt8] = []
  /// A paragraph's newline, which is part of it only if another line follows.
  private var owesNewline = false
  private var isOpen = false
  private var isContinued = false
  private var finishedCounts = TextCounts()

  /// A reader at the start of the first of `files`.
  public init(_ files: CorpusFiles, options: TextOptions = TextOptions()) {
    self.files = files.files
    self.options = options
  }

  /// What has been read so far.
  public var counts: TextCounts {
    var counts = finishedCounts
    if let source = lines?.source { Self.add(source, to: &counts) }
    return counts
  }

  /// The next piece; nil after the last one of the last file.
  ///
  /// - Throws: ``DataError`` (exit code 2) naming file and line, for a file that cannot be read, bytes that are not
  ///   UTF-8 under ``InvalidUTF8/error``, or a JSONL row that is malformed or has no text.
  public mutating func next() throws -> TextPiece? {
    while ready.isEmpty {
      if lines == nil {
        guard nextFile < files.count else { return nil }
        try open(files[nextFile].path)
        nextFile += 1
      }
      if let line = try lines?.next() {
        if isJSON { try addRow(line) } else { add(line, mode: options.documents) }
      } else {
        if let source = lines?.source { Self.add(source, to: &finishedCounts) }
        lines = nil
        if isOpen { flush(ends: true) }
      }
    }
    return ready.removeFirst()
  }

  private static func add(_ source: CleanBytes, to counts: inout TextCounts) {
    counts.bytesRead += source.bytesRead
    counts.invalidSequences += source.invalidSequences
    counts.invalidLines += source.invalidLines
  }

  private mutating func open(_ path: String) throws {
    self.path = path
    let kind = (path as NSString).pathExtension.lowercased()
    isJSON = ["jsonl", "ndjson"].contains(kind)
    if kind == "json" || (options.textColumn != nil && !isJSON) {
      var probe = try CleanBytes(path: path, policy: .replace, chunkSize: 4_096)
      let first = try probe.next()?.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x09 }
      isJSON = first == UInt8(ascii: "{")
      if kind == "json" && first == UInt8(ascii: "[") {
        throw DataError(
          .input, "\(path): is one JSON list. Turn it into one object a line with `jq -c '.[]' \(path)`.")
      }
    }
    lines = LineReader(try CleanBytes(path: path, policy: options.invalidUTF8), longest: Self.longestLine)
  }

  private mutating func add(_ line: TextLine, mode: DocumentMode) {
    switch mode {
    case .file:
      if buffer.count >= Self.pieceLength { flush(ends: false) }
      buffer += line.bytes
      if line.hasNewline { buffer.append(0x0A) }
      isOpen = true
    case .line:
      if line.isBlank { return }
      if buffer.count >= Self.pieceLength { flush(ends: false) }
      buffer += line.bytes
      isOpen = true
      if line.endsLine { flush(ends: true) }
    case .paragraph:
      if line.isBlank {
        if isOpen { flush(ends: true) }
        return
      }
      if owesNewline { buffer.append(0x0A) }
      if buffer.count >= Self.pieceLength { flush(ends: false) }
      buffer += line.bytes
      owesNewline = line.endsLine
      isOpen = true
    }
  }

  private mutating func flush(ends: Bool) {
    finishedCounts.textBytes += buffer.count
    if ends { finishedCounts.documents += 1 }
    ready.append(TextPiece(bytes: buffer, startsDocument: !isContinued, endsDocument: ends))
    buffer.removeAll(keepingCapacity: true)
    isContinued = !ends
    if ends {
      isOpen = false
      owesNewline = false
    }
  }

  /// Adds a JSONL row's text as one document.
  private mutating func addRow(_ line: TextLine) throws {
    if line.isBlank { return }
    row += line.bytes
    guard row.count <= Self.longestRow else {
      throw DataError(
        .input, "\(path):\(line.number): the row is longer than 256 MB; is the file one object a line?")
    }
    guard line.endsLine else { return }
    defer { row.removeAll(keepingCapacity: true) }
    let text = try textOfRow(number: line.number)
    if text.isEmpty {
      finishedCounts.emptyRows += 1
      return
    }
    // The row's own newlines cut it into pieces as a file's do.
    let parts = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() where index < parts.count - 1 || !part.isEmpty {
      add(
        TextLine(
          bytes: Array(part), number: line.number, startsLine: true, endsLine: true,
          hasNewline: index < parts.count - 1), mode: .file)
    }
    flush(ends: true)
  }

  private func textOfRow(number: Int) throws -> String {
    let key = options.textColumn ?? "text"
    let pairs: [(key: String, value: JSONValue)]
    do {
      pairs = try JSONRow.parse(row)
    } catch let problem as JSONProblem {
      throw DataError(.input, "\(path):\(number): column \(problem.column): \(problem.message).")
    }
    guard let value = pairs.first(where: { $0.key == key })?.value else {
      throw DataError(
        .input,
        "\(path):\(number): the row has no \"\(key)\"; its keys are \(pairs.map(\.key).joined(separator: ", ")). "
          + "Name the one with the text with --text-column.")
    }
    guard case .string(let text) = value else {
      throw DataError(.input, "\(path):\(number): \"\(key)\" is \(value.kind), expected a string.")
    }
    return text.replacingOccurrences(of: "\r\n", with: "\n")
  }
}
