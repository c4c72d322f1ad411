import Data
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct TextReaderTests {
  /// The documents of one file, and what reading it counted.
  private func read(_ bytes: [UInt8], _ options: TextOptions = TextOptions(), name: String = "a.txt") throws
    -> (documents: [String], pieces: [TextPiece], counts: TextCounts)
  {
    let scratch = try TemporaryFolder()
    let path = try scratch.write(name, bytes)
    var reader = TextReader(try CorpusFiles([path]), options: options)
    var pieces: [TextPiece] = []
    var documents: [[UInt8]] = []
    while let piece = try reader.next() {
      #expect(piece.startsDocument == (pieces.last?.endsDocument ?? true))
      if piece.startsDocument { documents.append([]) }
      documents[documents.count - 1] += piece.bytes
      pieces.append(piece)
    }
    #expect(pieces.last?.endsDocument ?? true)
    return (documents.map { String(decoding: $0, as: UTF8.self) }, pieces, reader.counts)
  }

  private func read(_ text: String, _ mode: DocumentMode) throws -> [String] {
    try read(Array(text.utf8), TextOptions(documents: mode)).documents
  }

  @Test func documentsAreFilesLinesOrParagraphs() throws {
    let text = "one\n two\n\n \t\nthree\r\nfour\n\n\n\n\u{85}five\u{2028}six"
    #expect(try read(text, .file) == [text.replacingOccurrences(of: "\r\n", with: "\n")])
    #expect(try read(text, .line) == ["one", " two", "three", "four", "\u{85}five\u{2028}six"])
    #expect(try read(text, .paragraph) == ["one\n two", "three\nfour", "\u{85}five\u{2028}six"])
    #expect(try read("\n\n \n", .line).isEmpty)
    #expect(try read("\n\n \n", .paragraph).isEmpty)
  }

  @Test func stripsTheMarkAndCarriageReturnsButKeepsLoneOnes() throws {
    #expect(try read([0xEF, 0xBB, 0xBF] + Array("a\r\nb\rc\r".utf8)).documents == ["a\nb\rc\r"])
    // A pair that straddles the borders of megabyte chunks.
    let long = String(repeating: "x", count: (1 << 20) - 1) + "\r\n" + "y\n"
    #expect(try read(Array(long.utf8)).documents == [long.replacingOccurrences(of: "\r\n", with: "\n")])
  }

  @Test func piecesOfAFileEndInNewlinesAndAreBounded() throws {
    let line = String(repeating: "word ", count: 200)
    let text = (0..<3_000).map { "\($0) \(line)" }.joined(separator: "\n")
    let (documents, pieces, counts) = try read(Array(text.utf8))
    #expect(documents == [text])
    #expect(pieces.count > 20)
    #expect(pieces.dropLast().allSatisfy { $0.bytes.last == 0x0A && $0.bytes.count < 70_000 })
    #expect(
      counts.textBytes == text.utf8.count && counts.bytesRead == text.utf8.count && counts.documents == 1)
  }

  @Test func aLineOfManyMegabytesComesInBoundedPieces() throws {
    let text = String(repeating: "汉字 和 字母 abc ", count: 200_000)
    for mode in DocumentMode.allCases {
      let (documents, pieces, _) = try read(Array(text.utf8), TextOptions(documents: mode))
      #expect(documents == [text])
      #expect(pieces.allSatisfy { $0.bytes.count <= (1 << 20) + (1 << 16) })
      #expect(pieces.dropFirst().allSatisfy { $0.bytes.first == 0x20 })
    }
    let solid = String(repeating: "汉", count: 1_000_000)
    #expect(try read(Array(solid.utf8)).documents == [solid])
  }

  /// Every class of ill-formed sequence, with the number of U+FFFD that Unicode's recommended practice gives.
  @Test(
    arguments: [
      ([0x80], 1), ([0xC0, 0xAF], 2), ([0xE0, 0x80, 0x80], 3), ([0xED, 0xA0, 0x80], 3),
      ([0xF4, 0x90, 0x80, 0x80], 4),
      ([0xF5], 1), ([0xC3], 1), ([0xE2, 0x82], 1), ([0xF0, 0x9F, 0x98], 1), ([0xFF, 0xFE, 0x31], 2),
      ([0xE2, 0x28, 0xA1], 2),
    ] as [([UInt8], Int)])
  func illFormedBytesAreAnErrorReplacedOrSkipped(bytes: [UInt8], count: Int) throws {
    // In the middle, at the end, and at each place around the border of a chunk.
    let border = 1 << 20
    for before in [3, border - 4, border - 3, border - 2, border - 1, border] {
      for after in ["", "z\n"] {
        let prefix = Array("a\n".utf8) + Array(repeating: UInt8(ascii: "b"), count: before - 2)
        let input = prefix + bytes + Array(after.utf8)
        let error = try #require(throws: DataError.self) { try read(input) }
        #expect(error.fault == .badInput)
        #expect(error.description.contains("a.txt:2: byte \(before) "), "\(error)")
        let replaced = try read(input, TextOptions(invalidUTF8: .replace))
        #expect(replaced.documents == [String(decoding: input, as: UTF8.self)])
        #expect(replaced.counts.invalidSequences == count)
        #expect(replaced.counts.invalidLines == 1)
        let skipped = try read(input, TextOptions(invalidUTF8: .skip))
        #expect(
          skipped.documents == [replaced.documents[0].replacingOccurrences(of: "\u{FFFD}", with: "")])
      }
    }
  }

  @Test func rowsOfJSONAreDocuments() throws {
    let rows = """
      {"text": "one\\ntwo\\n", "n": 1}

      {"text": ""}
      {"id": {"a": [1, null]}, "text": "\\ud83d\\ude00 \\u00e9\\r\\nx"}
      """
    let (documents, _, counts) = try read(Array(rows.utf8), name: "a.jsonl")
    #expect(documents == ["one\ntwo\n", "😀 é\nx"])
    #expect(counts.emptyRows == 1 && counts.documents == 2)
    let other = Array(#"{"body": "b", "text": "t"}"#.utf8)
    #expect(try read(other, TextOptions(textColumn: "body"), name: "rows.txt").documents == ["b"])
    #expect(try read(other, name: "rows.json").documents == ["t"])
    #expect(try read(Array("plain".utf8), TextOptions(textColumn: "body")).documents == ["plain"])
  }

  @Test(arguments: [
    (#"{"text": "a",}"#, "key in double quotes"), (#"{"text": "a" "b": 1}"#, "expected , or }"),
    ("[1]", "expected an object"),
    (#"{"body": "a"}"#, "keys are body"), (#"{"text": 3}"#, "is a number"), (#"{"text": null}"#, "is null"),
    (#"{"text": "a", "text": "b"}"#, "stands twice"), (#"{"text": "\ud800"}"#, "surrogate"),
    (#"{"text": "a"} x"#, "follows"), (#"{"text": "a"#, "not closed"), (#"{"text": 01}"#, "expected , or }"),
    ("{\"text\": \"a\tb\"}", "control character"),
    (#"{"a": "# + String(repeating: "[", count: 100_000), "deeper"),
  ])
  func malformedRowsNameTheLine(row: String, words: String) throws {
    let error = try #require(throws: DataError.self) {
      try read(Array("{\"text\": \"fine\"}\n\(row)\n".utf8), name: "a.jsonl")
    }
    #expect(error.fault == .badInput)
    #expect(error.description.contains("a.jsonl:2:") && error.description.contains(words), "\(error)")
  }

  @Test func aListInAJSONFileIsRefusedWithTheCommand() throws {
    let error = try #require(throws: DataError.self) { try read(Array(" [{}]".utf8), name: "a.json") }
    #expect(error.description.contains("jq -c"))
  }
}
