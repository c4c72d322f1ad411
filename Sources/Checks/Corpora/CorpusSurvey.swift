import Data
import Storage
import Tokenizer

/// What the text of a corpus is like: its lines, what is repeated in it, what is no text.
///
/// Read in one pass, in memory that does not depend on the corpus.
public struct CorpusSurvey: Sendable {
  /// Documents.
  public private(set) var documents = 0
  /// Lines that are not blank.
  public private(set) var lines = 0
  /// The length of the longest line in bytes.
  public private(set) var longestLine = 0
  /// What is no text.
  public private(set) var census = TextCensus()
  /// Lines that begin with `{` and end with `}`.
  public private(set) var objectLines = 0

  private var repeats = RepeatCounter()
  /// The beginnings of some lines that came again.
  private var repeatedLines: [UInt64: String] = [:]

  private static let mostExamples = 5_000
  /// Bytes of text in which characters without a piece are looked for.
  private static let characterSample = 1 << 20

  /// Reads the text.
  ///
  /// - Parameters:
  ///   - files: the text.
  ///   - options: how it is read.
  ///   - fit: receives the characters that the tokenizer has no piece for, of a sample of a megabyte.
  ///   - progress: called with the bytes read so far.
  public init(
    _ files: CorpusFiles, options: TextOptions, _ tokenizer: any Tokenizer, fit: inout VocabularyFit,
    progress: (_ done: Int) -> Void = { _ in }
  ) throws {
    var reader = TextReader(files, options: options)
    var line = Line()
    var sampler = Sampler(share: min(1, Double(Self.characterSample) / Double(max(1, files.byteCount))))
    if sampler.share < 1 {
      fit.characterPlace = " in \(Format.bytes(Self.characterSample)) spread over the text"
    }
    while let piece = try reader.next() {
      census.add(piece.bytes)
      for (position, byte) in piece.bytes.enumerated() {
        if byte == 0x0A { finish(&line, piece.bytes, upTo: position) } else { line.add(byte, at: position) }
      }
      if piece.endsDocument {
        documents += 1
        census.endText()
        finish(&line, piece.bytes, upTo: piece.bytes.count)
      }
      line.start = 0
      let sampled = sampler.take(of: piece.bytes.count)
      if sampled > 0 { try fit.addCharacters(of: Self.beginning(piece.bytes, sampled), tokenizer) }
      progress(reader.counts.bytesRead)
    }
  }

  /// Spreads a sample over pieces of text: the beginnings of some, a few hundred bytes at least.
  private struct Sampler {
    /// The share of all bytes that is wanted.
    let share: Double
    private var owed = 0.0

    init(share: Double) { self.share = share }

    /// The bytes to take of a piece of `count`.
    mutating func take(of count: Int) -> Int {
      owed += Double(count) * share
      guard owed >= Double(min(count, 512)) else { return 0 }
      let taken = min(count, Int(owed))
      owed -= Double(taken)
      return taken
    }
  }

  /// A line that is being read.
  private struct Line {
    var digest = TextDigest()
    var length = 0
    var isBlank = true
    var first: UInt8 = 0
    var last: UInt8 = 0
    /// Where it begins in the piece at hand.
    var start = 0

    mutating func add(_ byte: UInt8, at position: Int) {
      if length == 0 { start = position }
      digest.add(byte)
      length += 1
      if byte > 0x20 {
        if isBlank { first = byte }
        isBlank = false
        last = byte
      }
    }
  }

  private mutating func finish(_ line: inout Line, _ bytes: [UInt8], upTo end: Int) {
    defer { line = Line() }
    guard !line.isBlank else { return }
    lines += 1
    longestLine = max(longestLine, line.length)
    if line.first == UInt8(ascii: "{"), line.last == UInt8(ascii: "}") { objectLines += 1 }
    let hash = line.digest.value
    if repeats.add(hash, size: line.length) == 3, repeatedLines.count < Self.mostExamples {
      repeatedLines[hash] = Self.beginning(Array(bytes[line.start..<end]), 200)
    }
  }

  /// The first `length` of some bytes, or fewer to end between two characters.
  private static func beginning(_ bytes: [UInt8], _ length: Int) -> String {
    var end = min(bytes.count, length)
    if end < bytes.count { while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 } }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// The share of the text, by bytes, in lines that stood before, 0…1.
  public var repeatedShare: Double { repeats.repeatedSizeShare }

  /// The repeated lines that take most of the text, with how often they stand there.
  public var mostRepeated: [(text: String, count: Int)] {
    let counted = repeatedLines.map { (hash: $0.key, text: $0.value, count: repeats.count($0.key)) }
    let sorted = counted.sorted {
      ($1.count * $1.text.utf8.count, $0.hash) < ($0.count * $0.text.utf8.count, $1.hash)
    }
    return sorted.prefix(5).map { ($0.text, $0.count) }
  }

  /// What is wrong with the text.
  public var findings: [Finding] {
    var findings = census.findings("the text")
    if repeatedShare >= 0.05 {
      findings.append(
        Finding(
          repeatedShare >= 0.3 ? .warning : .note, "repeated-lines",
          "\(CheckWords.share(repeatedShare)) of the text is in lines that stood before\(repeats.isExact ? "" : " (by a sample)")",
          remedy: "Leave out what no one wrote twice on purpose: menus, licences, signatures",
          examples: mostRepeated.map { "\($0.count) times: \(VisibleText.escape($0.text, columns: 60))" }))
    }
    if lines >= 10, Double(objectLines) >= 0.8 * Double(lines) {
      findings.append(
        Finding(
          .warning, "looks-like-json", "\(objectLines) of \(lines) lines look like JSON objects",
          remedy: "If the text is in a field of them, name it with \(option: "text-column")"))
    }
    return findings
  }

  /// The figures in JSON.
  var value: JSONValue {
    .object([
      "documents": .integer(documents), "lines": .integer(lines), "longest_line": .integer(longestLine),
      "repeated_line_share": .figure(repeatedShare), "repeated_lines_exact": .bool(repeats.isExact),
      "census": census.value,
    ])
  }

  /// Lines of figures.
  var report: [String] {
    [
      "\(CheckWords.count(documents, "document")), \(CheckWords.count(lines, "line")) that are not blank, the longest of \(Format.bytes(longestLine))",
      "\(CheckWords.share(repeatedShare)) of the text is in lines that stood before (\(repeats.isExact ? "64-bit hashes of all lines" : "64-bit hashes of a sample of the lines"))",
      "\(CheckWords.count(census.controls, "control character")), \(census.replacements) U+FFFD, \(CheckWords.count(census.tags, "tag or entity", "tags and entities")) of HTML",
    ]
  }
}
