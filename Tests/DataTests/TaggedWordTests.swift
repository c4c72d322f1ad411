import Data
import Storage
import TestSupport
import Testing

/// How sentences of tagged words are read.
@Suite struct TaggedWordTests {
  private func read(
    _ name: String, _ content: String, _ change: (inout LabelledOptions) -> Void = { _ in }
  ) throws -> LabelledTable {
    let scratch = try TemporaryFolder()
    var options = LabelledOptions()
    options.target = .tags
    change(&options)
    return try LabelledReader.read(scratch.write(name, content), options: options)
  }

  /// Words with their tags, as `word/tag`.
  private func words(_ table: LabelledTable) -> [[String]] {
    table.rows.map { row in
      let bytes = Array(row.text.utf8)
      return row.words.map { String(decoding: bytes[$0.range], as: UTF8.self) + "/" + ($0.tag ?? "?") }
    }
  }

  @Test func columnsBetweenTabsOrSpaces() throws {
    let expected = [["New/B-LOC", "York/I-LOC"], ["is/O"]]
    let tabs = try read("a.conll", "New\tB-LOC\r\nYork\tI-LOC\r\n\r\n\r\nis\tO\r\n")
    #expect(words(tabs) == expected && tabs.rows.map(\.text) == ["New York", "is"])
    #expect(tabs.rows.map(\.line) == [1, 5])
    let spaces = try read(
      "a.txt", "-DOCSTART- -X- O O\n\nNew NNP B-NP B-LOC\nYork NNP I-NP I-LOC\n\nis VBZ B-VP O")
    #expect(words(spaces) == expected)
    let third = try read("a.txt", "New NNP B-NP B-LOC\nis VBZ B-VP O\n") { $0.labelColumn = "2" }
    #expect(words(third) == [["New/NNP", "is/VBZ"]])
    let comment = try read("a.conll", "# text = x\n#\tO\nx\tB-a\n")
    #expect(words(comment) == [["#/O", "x/B-a"]])
  }

  @Test func chineseHasNoSpaces() throws {
    let table = try read("a.bmes", "北\tB-LOC\n京\tE-LOC\nis\tO\n大\tO\n")
    #expect(table.rows.map(\.text) == ["北京 is 大"])
    #expect(words(table) == [["北/B-LOC", "京/E-LOC", "is/O", "大/O"]])
  }

  @Test func whatIsWrongIsNamed() throws {
    for (content, word) in [
      ("a\tO\nb\n", "a.conll:2: 1 columns, expected 2"), ("a\tO\n\tO\n", "a.conll:2"),
      ("a\nb\n", "one column"),
      ("a\tO\nb\t\n", "the tag is empty"), ("\n\n", "white space"),
    ] {
      let error = #expect(throws: DataError.self) { try read("a.conll", content) }
      #expect(error?.fault == .badInput && "\(error!)".contains(word), "\(error!)")
    }
    let column = #expect(throws: DataError.self) { try read("a.conll", "a\tO\n") { $0.labelColumn = "3" } }
    #expect("\(column!)".contains("no column \"3\""))
    // Words to be tagged need no tags.
    #expect(words(try read("a.conll", "a\nb\n") { $0.labels = .optional }) == [["a/?", "b/?"]])
  }

  @Test func listsOfJSON() throws {
    let table = try read(
      "a.jsonl",
      #"{"tokens": ["New", "York", "is"], "tags": ["B-LOC", "I-LOC", "O"]}"# + "\n\n"
        + #"{"words": ["x"], "ner_tags": ["O"]}"#)
    #expect(
      words(table) == [["New/B-LOC", "York/I-LOC", "is/O"], ["x/O"]] && table.rows.map(\.line) == [1, 3])
    for (line, word) in [
      (#"{"tokens": ["a", "b"], "tags": ["O"]}"#, "2 words, but 1 tags"),
      (#"{"tokens": ["a"]}"#, "no \"tags\""),
      (#"{"tokens": ["a"], "ner_tags": [3]}"#, "holds 3"), (#"{"tokens": [], "tags": []}"#, "no words"),
      (#"{"tokens": "a", "tags": ["O"]}"#, "is no list"), ("[1]", "one JSON list"),
      (#"{"text": "a b"}"#, "spans"),
    ] {
      let error = #expect(throws: DataError.self) { try read("a.jsonl", line) }
      #expect("\(error!)".contains(word), "\(error!)")
    }
  }

  @Test func spansOfTexts() throws {
    let table = try read(
      "a.jsonl",
      #"{"text": "¿Ana-María lives in New York?", "spans": [{"start": 20, "end": 28, "label": "LOC"}, {"start": 1, "end": 10, "label": "PER"}]}"#
        + "\n" + #"{"text": "我在北京市", "label": [[2, 4, "LOC"]]}"# + "\n"
        + #"{"text": "unhappy", "entities": [[0, 2, "NEG"]]}"#)
    #expect(
      words(table) == [
        ["¿/O", "Ana/B-PER", "-/I-PER", "María/I-PER", "lives/O", "in/O", "New/B-LOC", "York/I-LOC", "?/O"],
        ["我/O", "在/O", "北/B-LOC", "京/I-LOC", "市/O"], ["un/B-NEG", "happy/O"],
      ])
    for (spans, word) in [
      ("[[0, 99, \"x\"]]", "not in the text"), ("[[2, 1, \"x\"]]", "not in the text"),
      ("[[0, 3, \"x\"], [2, 5, \"y\"]]", "overlap"), ("[[0, 3]]", "a span is"),
      ("[[-1, 3, \"x\"]]", "not in the text"),
    ] {
      let error = #expect(throws: DataError.self) {
        try read("a.jsonl", "{\"text\": \"abcdef\", \"spans\": \(spans)}")
      }
      #expect("\(error!)".contains(word), "\(error!)")
    }
  }
}
