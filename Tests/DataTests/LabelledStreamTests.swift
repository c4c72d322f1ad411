import Data
import Foundation
import Storage
import Testing

@Suite struct LabelledStreamTests {
  /// What each call gives when the text arrives in the pieces given.
  private func read(_ pieces: [String], _ options: LabelledOptions) throws -> [[LabelledRow]] {
    var rest = pieces[...]
    var stream = LabelledStream(name: "standard input", options: options) {
      Array((rest.popFirst() ?? "").utf8)
    }
    var tables: [[LabelledRow]] = []
    while let table = try stream.next() { tables.append(table.rows) }
    return tables
  }

  private var optional: LabelledOptions { LabelledOptions(labels: .optional) }
  private var lines: LabelledOptions { LabelledOptions(format: .lines, labels: .optional) }

  @Test func rowsComeAsSoonAsTheirLinesAreWhole() throws {
    let tables = try read(
      ["{\"text\": \"o", "ne\"}\n{\"text\"", ": \"two\"}\n\n", "{\"text\": \"three\"}"], optional)
    #expect(tables.map { $0.map(\.text) } == [["one"], ["two", ""], ["three"]])
    #expect(tables.map { $0.map(\.line) } == [[1], [2, 3], [4]])
  }

  /// However the text is cut, the rows are those of the whole text.
  @Test func piecesDoNotMatter() throws {
    let text = "\u{FEFF}one 🎉\r\n\n  \ntwo\n三"
    let whole = try read([text], lines).flatMap { $0 }
    #expect(whole.map(\.text) == ["one 🎉", "", "  ", "two", "三"])
    #expect(whole.map(\.line) == [1, 2, 3, 4, 5])
    let characters = text.unicodeScalars.map { String($0) }
    for size in 1...4 {
      let pieces = stride(from: 0, to: characters.count, by: size).map {
        characters[$0..<min(characters.count, $0 + size)].joined()
      }
      #expect(try read(pieces, lines).flatMap { $0 } == whole)
    }
  }

  @Test func tablesAreReadToTheEnd() throws {
    let tables = try read(["text,label\n\"a", " b\nc\",x\n", "d,y\n"], optional)
    #expect(tables.map { $0.map(\.text) } == [["a b\nc", "d"]])
    #expect(try read(["sep=;\n", "a;b\n", "d;e\n"], tableOptions).count == 1)
    #expect(
      try read(["id\ttext\n", "1\tone\n", "\n", "2\ttwo\n"], optional).map { $0.map(\.text) } == [
        ["one", "", "two"]
      ])
    for header in ["text,label\n", "review;stars\n", "Sentence\tpolarity\n"] {
      let delimiter = header.first { ",;\t".contains($0) }.map { String($0) } ?? ""
      let rows = ["a film\(delimiter)3\n", "a book\(delimiter)4\n"]
      #expect(try read([header] + rows, optional).map { $0.map(\.text) } == [["a film", "a book"]])
      #expect(try read([header + rows.joined()], optional).map { $0.map(\.text) } == [["a film", "a book"]])
    }
  }

  private var tableOptions: LabelledOptions { LabelledOptions(header: false, labels: .optional) }

  /// Without a format too, a plain line is answered before the next one is there.
  @Test(arguments: [
    ["a plain line\n", "and another\n"], ["well, yes\n", "{\"text\": 1}\n", "text,label\n"],
    ["\n", "  \n", "a\n"],
    ["\u{FEFF}a\n", "b"], ["great,pos\n", "bad,neg\n"], ["a"], ["\u{FEFF}\n", "a\n"],
  ])
  func plainLinesComeOneByOne(pieces: [String]) throws {
    let texts = pieces.map { $0.filter { $0 != "\n" && $0 != "\u{FEFF}" } }
    #expect(try read(pieces, optional).map { $0.map(\.text) } == texts.map { [$0] })
  }

  @Test func blankLinesBeforeTheFirstAreAnsweredAtOnce() throws {
    let tables = try read(["\n", " \n\n", "{\"text\": \"one\"}\n", "\n"], optional)
    #expect(tables.map { $0.map(\.text) } == [[""], [" ", ""], ["one"], [""]])
    #expect(tables.map { $0.map(\.line) } == [[1], [2, 3], [4], [5]])
    #expect(
      try read(["\n", "text,label\na,x\nb,x\n"], optional).map { $0.map(\.text) } == [[""], ["a", "b"]])
    #expect(try read(["\n\n"], optional).map { $0.map(\.text) } == [["", ""]])
    #expect(try read(["  "], optional).map { $0.map(\.text) } == [["  "]])
    #expect(try read(["a\rb\r"], optional).map { $0.map(\.text) } == [["a", "b"]])
  }

  /// Lines that arrive together and look like rows are refused, as in a file.
  @Test(arguments: [
    (["great,pos\nbad,neg\n"], "format lines"), (["text\n", "a\n"], "format lines"),
    (["[{\"text\": \"a\"}]\n"], "JSON list"), (["{\n", "\"text\": \"a\"}\n"], "standard input:1"),
    (["Review, by Anna\nA film, good\nA book, bad\n"], "format lines"),
  ])
  func whatCouldBeATableIsNotSplitIntoLines(pieces: [String], words: String) throws {
    let error = try #require(throws: DataError.self) { try read(pieces, optional) }
    #expect(error.said.contains(words), "\(error.said)")
  }

  /// The first rows decide which column is the text.
  @Test func theFirstRowsChooseTheColumn() throws {
    let error = try #require(throws: DataError.self) {
      try read(["{\"review\": \"one\"}\n", "{\"text\": \"two\"}\n"], optional)
    }
    #expect(error.description.contains("\"review\"") && error.fault == .badInput)
  }

  @Test func errorsNameTheLineOfTheWholeText() throws {
    let broken = try #require(throws: DataError.self) {
      try read(["{\"text\": \"one\"}\n", "\n{\"text\": \"two\"}\n", "{\"text\": 3}\n"], optional)
    }
    #expect(broken.description.contains("standard input:4:"), "\(broken)")
    var rest: [[UInt8]] = [Array("one\n".utf8), [0x61, 0xFF, 0x0A]]
    var stream = LabelledStream(name: "standard input", options: lines) {
      rest.isEmpty ? [] : rest.removeFirst()
    }
    #expect(try stream.next()?.rows.map(\.text) == ["one"])
    let notUTF8 = try #require(throws: DataError.self) { try stream.next() }
    #expect(notUTF8.description.contains("standard input:2:"), "\(notUTF8)")
  }

  @Test func nothingIsAnError() {
    #expect(throws: DataError.self) { try read([], optional) }
    #expect(throws: DataError.self) { try read([], lines) }
    #expect(throws: DataError.self) {
      var options = optional
      options.badRows = .skip
      return try read(["{\"text\": 1}\n", "{\"text\": 2}\n"], options)
    }
  }

  @Test func badRowsCanBeSkipped() throws {
    var options = optional
    options.badRows = .skip
    let tables = try read(["{\"text\": 1}\n", "{\"text\": \"a\"}\n", "{]\n", "{\"text\": \"b\"}\n"], options)
    // A part without rows tells that some were left out, as soon as they were.
    #expect(tables.map { $0.map(\.text) } == [[], ["a"], [], ["b"]])
  }
}
