import Data
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct CompletionRowTests {
  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func read(
    _ content: String, _ name: String, _ target: LabelledOptions.Target = .completion,
    _ change: (inout LabelledOptions) -> Void = { _ in }
  ) throws -> LabelledTable {
    var options = LabelledOptions()
    options.target = target
    change(&options)
    return try LabelledReader.read(scratch.write(name, content), options: options)
  }

  @Test func columnsAreToldByNamesOrOrder() throws {
    for (content, name) in [
      ("completion,prompt\nB,A\n", "a.csv"), ("id\tInstruction\tResponse\n1\tA\tB\n", "b.tsv"),
      (#"{"output": "B", "input": "A"}"#, "c.jsonl"), (#"{"headline": "A", "topic": "B"}"#, "d.jsonl"),
    ] {
      let row = try #require(read(content, name).rows.first)
      #expect(row.text == "A" && row.label == "B", "\(name)")
    }
    let named = try read(#"{"x": "0", "y": "A", "z": "B"}"#, "e.jsonl") {
      ($0.textColumn, $0.labelColumn) = ("y", "z")
    }
    #expect(named.rows.first?.label == "B")
    let error = #expect(throws: DataError.self) { try read(#"{"x": "0", "y": "A", "z": "B"}"#, "f.jsonl") }
    #expect("\(error!)".contains("holds the prompt"))
    let chat = #expect(throws: DataError.self) {
      try read(#"{"messages": "", "id": "", "x": ""}"#, "g.jsonl")
    }
    #expect("\(chat!)".contains("conversations"))
  }

  @Test func textsStayAsTheyAre() throws {
    let content = "prompt,completion\n\"a\nb \",\" 1.0\"\nc,1\n"
    let rows = try read(content, "a.csv").rows
    // Labels that are one number would be written alike, and trimmed.
    #expect(rows.map(\.text) == ["a\nb ", "c"] && rows.map(\.label) == [" 1.0", "1"])
  }

  @Test func emptyTextsAreRefusedByTheirLines() throws {
    let content =
      #"{"prompt": " ", "completion": "a"}"# + "\n" + #"{"prompt": "a", "completion": ""}"# + "\n"
      + #"{"prompt": "a"}"# + "\n" + #"{"prompt": "a", "completion": ["b"]}"#
    let error = "\(#expect(throws: DataError.self) { try read(content, "a.jsonl") }!)"
    for part in [
      "a.jsonl:1: the prompt is empty", "a.jsonl:2: the completion is empty", "a.jsonl:3", "a.jsonl:4",
    ] {
      #expect(error.contains(part))
    }
  }

  @Test func conversationsEndWithTheirLastAnswer() throws {
    let content =
      #"{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}, {"role": "user", "content": "r"}]}"#
    let row = try #require(read(content, "a.jsonl", .conversation).rows.first)
    #expect(row.turns.map(\.role) == ["user", "assistant"] && row.text == "user: q" && row.label == "a")
    let open = try #require(read(content, "a.jsonl", .conversation) { $0.labels = .optional }.rows.first)
    #expect(open.turns.count == 3 && open.label == nil)
  }

  @Test func conversationsThatTeachNothingAreRefused() throws {
    for (line, words) in [
      (#"{"message": []}"#, "no \"messages\" among message"), (#"{"messages": "a"}"#, "no list of messages"),
      (#"{"messages": [{"role": "bot", "content": "a"}]}"#, "the role \"bot\""),
      (#"{"messages": [{"role": "usr", "content": "a"}]}"#, "did you mean user"),
      (#"{"messages": [{"role": "user", "content": 1}]}"#, "no text in \"content\""),
      (#"{"messages": [{"role": "user", "content": "a"}]}"#, "nothing to learn"),
      (#"{"messages": [{"role": "assistant", "content": "a"}]}"#, "none is before it"),
      (
        #"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": " "}]}"#,
        "is empty"
      ),
      ("1", "expected an object"), ("[1]", "JSON list"), ("{", "column"),
    ] {
      let error = #expect(throws: DataError.self, "\(line)") { try read(line, "a.jsonl", .conversation) }
      #expect("\(error!)".contains(words), "\(error!)")
    }
    let table = #expect(throws: DataError.self) { try read("a,b\nc,d\n", "a.csv", .conversation) }
    #expect("\(table!)".contains("objects of JSON"))
  }
}
