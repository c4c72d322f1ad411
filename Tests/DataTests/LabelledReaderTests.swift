import Data
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct LabelledReaderTests {
  private func read(_ content: String, _ options: LabelledOptions = LabelledOptions(), name: String = "a.csv")
    throws
    -> LabelledTable
  {
    let scratch = try TemporaryFolder()
    return try LabelledReader.read(try scratch.write(name, content), options: options)
  }

  private func failure(
    _ content: String, _ options: LabelledOptions = LabelledOptions(), name: String = "a.csv"
  ) throws -> DataError {
    let error = try #require(throws: DataError.self) { try read(content, options, name: name) }
    #expect(error.fault == .badInput)
    return error
  }

  private func pairs(_ table: LabelledTable) -> [[String]] { table.rows.map { [$0.text, $0.label ?? "-"] } }

  @Test func readsWhatRFC4180Describes() throws {
    let content =
      "\u{FEFF}text,label\r\n\"two\r\nlines, \"\"quoted\"\"\",a\r\nplain ,b\r\n\r\n\"\"\"\", c \r\n汉字,\"d\"\r\n"
    let table = try read(content)
    #expect(pairs(table) == [["two\nlines, \"quoted\"", "a"], ["plain ", "b"], ["\"", "c"], ["汉字", "d"]])
    #expect(table.rows.map(\.line) == [2, 4, 6, 7])
    #expect(table.columns == ["text", "label"])
    // No final newline, lone CR, one record a line end of each kind.
    #expect(pairs(try read("text,label\rx,1\ny,2\r\nz,3")) == [["x", "1"], ["y", "2"], ["z", "3"]])
    // A quoted newline across the border of a megabyte chunk.
    let long = String(repeating: "x", count: (1 << 20) - 13) + "\r\ny"
    #expect(
      try read("text,label\n\"\(long)\",1\n").rows[0].text
        == long.replacingOccurrences(of: "\r\n", with: "\n"))
    let wide = (0..<10_000).map(String.init)
    let many = try read(
      (["text", "label"] + wide).joined(separator: ",") + "\n" + (["t", "l"] + wide).joined(separator: ","))
    #expect(pairs(many) == [["t", "l"]])
  }

  /// Any fields, written by the rules, come back as they were.
  @Test func whatIsWrittenByTheRulesIsReadBack() throws {
    var random = SystemRandomNumberGenerator()
    let alphabet = ["a", "\"", ",", "\n", " ", "é", ";", "\t", "|"]
    let rows = (0..<300).map { _ in
      "x"
        + (0..<Int.random(in: 0...9, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? ""
        }
        .joined()
    }
    let content = rows.map { "\"\($0.replacingOccurrences(of: "\"", with: "\"\""))\",\($0.count % 3)" }
    let table = try read("text,label\n" + content.joined(separator: "\n"))
    #expect(table.rows.map(\.text) == rows)
  }

  @Test(arguments: [
    ("a.tsv", "some text of its own\ty\nlong text here, with commas\tz\nanother one\ty\n", false, "1"),
    ("a.txt", "sentence\tlabel\nlong text, with commas \t0\nanother\t1\n", true, "sentence"),
    ("a.csv", "text;label\none, two;0\nthree;1\n", true, "text"),
    ("a.csv", "text|label\none; two|0\nthree|1\n", true, "text"),
    (
      "a.csv",
      "\"3\",\"A title\",\"The story itself\"\n\"4\",\"Other\",\"Another story here\"\n\"3\",\"T\",\"More to say\"\n",
      false, "3"
    ),
    ("a.csv", "id,body,sentiment\n1,some words,pos\n2,more words,neg\n", true, "body"),
    ("a.csv", "remark,stars\nfine words,4\nother words,2\n", true, "remark"),
    ("a.dat", "label,text\npos,some words\nneg,other words\n", true, "text"),
  ])
  func tellsDelimiterHeaderAndColumns(name: String, content: String, hasHeader: Bool, text: String) throws {
    let table = try read(content, name: name)
    #expect((table.columns[0] != "1") == hasHeader, "\(table.layout)")
    #expect(table.textColumn == text, "\(table.layout)")
    #expect(table.rows.count == content.split(separator: "\n").count - (hasHeader ? 1 : 0))
    #expect(table.rows.allSatisfy { $0.text.count >= ($0.label ?? "").count })
  }

  @Test func aSpreadsheetsMarkNamesTheDelimiter() throws {
    let table = try read("sep=|\r\ntext|label\r\na; b, c|x\r\nd; e, f|y\r\n")
    #expect(pairs(table) == [["a; b, c", "x"], ["d; e, f", "y"]])
    #expect(table.rows.map(\.line) == [3, 4] && table.columns == ["text", "label"])
    // In text it is text.
    let plain = try read("sep=;\na line\n", LabelledOptions(format: .lines, labels: .optional))
    #expect(plain.rows.map(\.text) == ["sep=;", "a line"])
  }

  @Test func quotesInTabSeparatedTextArePlainWhereTheyDoNotPair() throws {
    let rows = "\"He said so\tx\nthey \"said\" it\"\ty\nno 5\" disk\tx\nplain\ty\n"
    #expect(
      pairs(try read(rows, name: "a.tsv"))
        == [["\"He said so", "x"], ["they \"said\" it\"", "y"], ["no 5\" disk", "x"], ["plain", "y"]])
    // A quote that opens on one row and closes on another would swallow what is between.
    let apart = "text\tlabel\n\"one\tx\ntwo\ty\nthree\"\tx\n"
    #expect(try read(apart, name: "a.tsv").rows.map(\.text) == ["\"one", "two", "three\""])
    // Where quoting is consistent, or the rows make no sense without it, it counts.
    #expect(
      pairs(try read("text\tlabel\n\"a \"\"b\"\"\"\tx\nc\ty\n", name: "a.tsv")) == [
        ["a \"b\"", "x"], ["c", "y"],
      ])
    #expect(
      pairs(try read("text\tlabel\n\"a\nb\tc\"\tx\nd\ty\n", name: "a.tsv")) == [
        ["a\nb\tc", "x"], ["d", "y"],
      ])
    let plain = LabelledOptions(quoting: LabelledOptions.Quoting.none)
    #expect(pairs(try read("text,label\n\"a\",x\n", plain)) == [["\"a\"", "x"]])
  }

  @Test(arguments: [
    ("text,label\na,x\n\"b,y\nc,z\n", "a.csv:3:", "never closed"),
    ("text,label\na,x\nb \"q\" c,y\n", "a.csv:3:", "inside an unquoted field"),
    ("text,label\na,x\n\"b\"c,y\n", "a.csv:3:", "follows a closing quote"),
    ("text,label\na,x\nb\nc,y,z\n", "a.csv:3:", "1 fields, expected 2"),
    ("text,label\na,x\n  ,y\n", "a.csv:3:", "text is empty"),
    ("text,label\na,x\nb,\n", "a.csv:3:", "label is empty"),
    ("text,label\na,x\n\"\",y\n", "a.csv:3:", "text is empty"),
    ("text,label\n", "a.csv", "no rows after the header"),
    (" \n\n", "a.csv", "nothing in it"), ("text,text\na,b\n", "a.csv", "twice"),
    ("title,score,extra\na,1,x\nb,2,y\n", "a.csv", "label-column"),
  ])
  func mistakesNameTheLine(content: String, place: String, words: String) throws {
    let error = try failure(content)
    #expect(error.description.contains(place) && error.said.contains(words), "\(error)")
  }

  @Test func allBadRowsAreCountedAndTenAreShown() throws {
    let content =
      "text,label\n" + (0..<500).map { $0 % 20 == 0 ? "bad" : "text \($0),l" }.joined(separator: "\n")
    let error = try failure(content)
    #expect(error.description.contains("25 rows") && error.description.contains("and 15 more"), "\(error)")
    #expect(error.description.split(separator: "\n").count == 12)
    let table = try read(content, LabelledOptions(badRows: .skip))
    #expect(table.rows.count == 475 && table.skippedRows == 25)
  }

  @Test func columnsGoByNameOrNumber() throws {
    let content = "label,gt,text,group\n1,2,some words,A\n3,4,more words,B\n"
    #expect(
      pairs(try read(content, LabelledOptions(labelColumn: "gt"))) == [
        ["some words", "2"], ["more words", "4"],
      ])
    #expect(
      pairs(try read(content, LabelledOptions(labelColumn: "4"))) == [
        ["some words", "A"], ["more words", "B"],
      ])
    #expect(try read(content, LabelledOptions(pairColumn: "Group")).rows.map(\.pair) == ["A", "B"])
    let error = try failure(content, LabelledOptions(labelColumn: "grupo"))
    #expect(
      error.description.contains("label, gt, text, group")
        && error.description.contains("Did you mean group?"))
    #expect(
      try failure("some words,1\nmore of them,2\n", LabelledOptions(header: false, textColumn: "text"))
        .description.contains("no header"))
    #expect(
      try failure(content, LabelledOptions(textColumn: "gt", labelColumn: "gt")).description.contains(
        "different"))
    let turned = try read(
      "1,some words\n2,more of them\n", LabelledOptions(header: false, textColumn: "2", labelColumn: "1"))
    #expect(pairs(turned) == [["some words", "1"], ["more of them", "2"]])
  }

  @Test func predictionNeedsNoLabels() throws {
    let options = LabelledOptions(labels: .optional)
    let lines = try read("One, two.\nThree, \"four\" and five.\n", options, name: "a.txt")
    #expect(lines.rows.map(\.text) == ["One, two.", "Three, \"four\" and five."])
    #expect(lines.rows.allSatisfy { $0.label == nil })
    #expect(try read("text\n\nsome words\n\"\"\n", options).rows.map(\.text) == ["", "some words", ""])
    #expect(try read("text,label\na,\nb,x\n", options).rows.map(\.label) == [nil, "x"])
    #expect(try read("{\"text\": \"a\"}\n{\"text\": \"\"}\n", options, name: "a.jsonl").rows.count == 2)
  }

  @Test func readsRowsOfJSON() throws {
    let content = """
      {"label": 10, "text": "a\\nb"}

      {"text": "c", "label": "x"}
      {"text": "d", "label": true}
      {"text": "e", "label": 1.0}
      {"text": "f", "label": 9007199254740993}
      """
    let table = try read(content, name: "a.jsonl")
    #expect(
      pairs(table) == [
        ["a\nb", "10"], ["c", "x"], ["d", "true"], ["e", "1.0"], ["f", "9007199254740993"],
      ])
    #expect(table.rows.map(\.line) == [1, 3, 4, 5, 6])
    #expect(try read(content, name: "rows.txt").rows == table.rows)
    for (row, words) in [
      (#"{"text": "a"}"#, "no \"label\""), (#"{"text": "a", "label": null}"#, "label is empty"),
      (#"{"text": 1, "label": 1}"#, "is a number"), (#"{"text": "a", "label": [1]}"#, "is a list"),
      (#"{"text": "a", "label": 1,}"#, "column 26"), (#"{"text": "a\u0000", "label": 1}"#, "NUL"),
    ] {
      let error = try failure(content + "\n" + row, name: "a.jsonl")
      #expect(error.description.contains("a.jsonl:7: ") && error.said.contains(words), "\(error)")
    }
    #expect(try failure("[{}]", name: "a.json").description.contains("jq"))
  }

  @Test func whatIsNotTextIsRefused() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write("a.xlsx", [0x50, 0x4B, 3, 4, 20, 0])
    #expect(
      try #require(throws: DataError.self) { try LabelledReader.read(path) }.description.contains(
        "spreadsheet"))
    let latin = try scratch.write(
      "latin.csv", Array("text,label\ncaf".utf8) + [0xE9] + Array(",x\nb,y\n".utf8))
    let error = try #require(throws: DataError.self) { try LabelledReader.read(latin) }
    #expect(error.description.contains("latin.csv:2: byte 14"), "\(error)")
    let replaced = try LabelledReader.read(latin, options: LabelledOptions(invalidUTF8: .replace))
    #expect(replaced.rows[0].text == "caf\u{FFFD}" && replaced.invalidSequences == 1)
    let handle = try #require(
      FileHandle(forReadingAtPath: try scratch.write("in", "{\"text\": \"from a pipe\"}")))
    let piped = try LabelledReader.read(
      handle, name: "standard input", options: LabelledOptions(labels: .optional))
    #expect(piped.rows.map(\.text) == ["from a pipe"])
    #expect(throws: DataError.self) { try LabelledReader.read(scratch.path) }
    #expect(throws: DataError.self) { try LabelledReader.read(scratch.path("none.csv")) }
  }
}
