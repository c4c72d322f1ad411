import Foundation
import Storage
import Tokenizer

/// Streams the documents of a corpus, piece by piece, in memory that does not depend on the corpus.
public struct TextReader {
  /// Pieces end at the first newline past this length.
  static let pieceLength = LongText.pieceLength
  /// Longer lines are cut.
  static let longestLine = LongText.longest
  /// A longer JSONL row is refused, since a row has to be held whole.
  static let longestRow = 1 << 28

  private let stretches: [TextStretch]
  private let options: TextOptions
  /// The number of the line that the first stretch begins with.
  private let firstLine: Int
  private let digestsText: Bool
  private var nextStretch = 0
  private var lines: LineReader?
  private var path = ""
  private var kind = TextKind.text
  /// Of a table, what reads it; nil for others.
  private var records: TableTexts?
  private var row: [UInt8] = []
  private var ready: [TextPiece] = []
  private var buffer: [UInt8] = []
  /// A paragraph's newline, which is part of it only if another line follows.
  private var owesNewline = false
  private var isOpen = false
  private var isContinued = false
  private var finishedCounts = TextCounts()
  /// The digests of the stretches that were read, where asked for.
  private(set) var digests: [[UInt8]] = []

  /// A reader at the start of the first of `files`.
  public init(_ files: CorpusFiles, options: TextOptions = TextOptions()) {
    self.init(
      files.files.map { TextStretch(file: $0, range: 0..<$0.byteCount, kind: nil) }, options: options)
  }

  /// A reader at the start of the first of `stretches`.
  ///
  /// - Parameters:
  ///   - firstLine: the number of the line that this begins with.
  ///   - digestsText: whether the bytes of each stretch are digested as they are read.
  init(_ stretches: [TextStretch], options: TextOptions, firstLine: Int = 1, digestsText: Bool = false) {
    self.stretches = stretches
    self.options = options
    self.firstLine = firstLine
    self.digestsText = digestsText
  }

  /// What has been read so far.
  public var counts: TextCounts {
    var counts = finishedCounts
    if let source { Self.add(source, to: &counts) }
    return counts
  }

  /// The next piece; nil after the last one of the last file.
  ///
  /// - Throws: ``DataError`` naming file and line, for a file that cannot be read or has another length
  ///   than when it was listed, bytes that are not UTF-8 or are NUL under ``InvalidUTF8/error``, or a JSONL row that is
  ///   malformed or has no text.
  public mutating func next() throws -> TextPiece? {
    while ready.isEmpty {
      if source == nil {
        guard nextStretch < stretches.count else { return nil }
        try open(stretches[nextStretch])
        nextStretch += 1
      }
      if let line = try lines?.next() {
        if kind.hasRows { try addRow(line) } else { add(line, mode: options.documents) }
      } else if let row = try records?.next() {
        addDocument(row.text, line: row.line)
      } else {
        try close(stretches[nextStretch - 1])
      }
    }
    return ready.removeFirst()
  }

  /// The bytes of the stretch that is open.
  private var source: CleanBytes? { lines?.source ?? records?.source }

  private static func add(_ source: CleanBytes, to counts: inout TextCounts) {
    counts.bytesRead += source.bytesRead
    counts.invalidSequences += source.invalidSequences
    counts.invalidLines += source.invalidLines
  }

  private mutating func open(_ stretch: TextStretch) throws {
    path = stretch.file.name
    kind = try stretch.kind ?? TextKind.of(stretch.file, options)
    let firstLine = nextStretch == 0 ? firstLine : 1
    let source = try CleanBytes(
      path: stretch.file.path, name: path, range: stretch.range, firstLine: firstLine,
      policy: options.invalidUTF8, digest: digestsText ? SHA256() : nil)
    if case .table(let table) = kind {
      records = TableTexts(
        source, table, name: path, firstLine: firstLine, isStart: stretch.range.lowerBound == 0)
    } else {
      lines = LineReader(source, longest: Self.longestLine, firstLine: firstLine)
    }
    isContinued = false
    if options.documents == .file, !kind.hasRows, stretch.isPartial {
      // The document is there even if nothing of this stretch is left after cleaning.
      isOpen = true
      isContinued = stretch.range.lowerBound > 0
    }
  }

  /// Ends a stretch: the document that is open ends with its file, or continues in the next stretch of it.
  private mutating func close(_ stretch: TextStretch) throws {
    if let source {
      guard source.bytesRead == stretch.range.count else { throw CorpusFingerprint.changed(path) }
      Self.add(source, to: &finishedCounts)
      if let digest = source.digest { digests.append(digest.finish()) }
    }
    lines = nil
    records = nil
    guard isOpen else { return }
    let continues =
      options.documents == .file && !kind.hasRows && stretch.range.upperBound < stretch.file.byteCount
    flush(ends: !continues)
    isOpen = false
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
        .badInput, "\(path):\(line.number): the row is longer than 256 MB; is the file one object a line?")
    }
    guard line.endsLine, case .rows(let keys) = kind else { return }
    defer { row.removeAll(keepingCapacity: true) }
    addDocument(
      try JSONText.text(ofRow: row, keys: keys, options, place: "\(path):\(line.number)"), line: line.number)
  }

  /// Adds the text of the row on line `number` as one document.
  private mutating func addDocument(_ text: String, line number: Int) {
    if text.isEmpty {
      finishedCounts.emptyRows += 1
      return
    }
    // The row's own newlines cut it into pieces as a file's do.
    let parts = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() where index < parts.count - 1 || !part.isEmpty {
      add(
        TextLine(
          bytes: Array(part), number: number, startsLine: true, endsLine: true,
          hasNewline: index < parts.count - 1), mode: .file)
    }
    flush(ends: true)
  }
}
