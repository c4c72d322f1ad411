import Data
import Storage
import TestSupport
import Testing

/// The column of second texts, told by the usual names where rows are pairs.
@Suite struct PairColumnTests {
  private func read(_ content: String, readsPairs: Bool = true, text: String? = nil, pair: String? = nil)
    throws
    -> LabelledTable
  {
    let scratch = try TemporaryFolder()
    var options = LabelledOptions(textColumn: text, pairColumn: pair)
    options.readsPairs = readsPairs
    return try LabelledReader.read(
      try scratch.write(content.hasPrefix("{") ? "a.jsonl" : "a.csv", content), options: options)
  }

  @Test(arguments: [
    ("sentence1", "sentence2"), ("sentence_a", "sentence_b"), ("premise", "hypothesis"),
    ("question1", "question2"),
    ("text_a", "text_b"), ("text1", "text2"), ("Sentence1", "SENTENCE2"),
  ])
  func usualNamesGoTogether(first: String, second: String) throws {
    for content in [
      "id,\(first),\(second),label\n1,a cat,a pet,yes\n2,a dog,a bird,no\n",
      "label,\(second),\(first)\nyes,a pet,a cat\nno,a bird,a dog\n",
      "{\"\(second)\": \"a pet\", \"\(first)\": \"a cat\", \"label\": \"yes\"}\n"
        + "{\"\(first)\": \"a dog\", \"\(second)\": \"a bird\", \"label\": \"no\"}\n",
    ] {
      let table = try read(content)
      #expect(table.rows.map(\.text) == ["a cat", "a dog"] && table.rows.map(\.pair) == ["a pet", "a bird"])
      #expect(table.rows.map(\.label) == ["yes", "no"] && table.unreadPair(remedy: "") == nil)
      // One who reads the first alone is told of the second.
      let alone = try read(content, readsPairs: false, text: first)
      #expect(alone.rows.map(\.text) == ["a cat", "a dog"] && alone.rows.allSatisfy { $0.pair == nil })
      let finding = try #require(alone.unreadPair(remedy: "name it"))
      #expect(finding.grade == .warning && finding.text.contains(first) && finding.text.contains(second))
    }
  }

  @Test func whatIsNamedGoesFirst() throws {
    let content = "sentence1,sentence2,other,label\na,b,c,x\nd,e,f,y\n"
    #expect(try read(content, pair: "other").rows.map(\.pair) == ["c", "f"])
    #expect(try read(content, text: "sentence1").rows.map(\.pair) == ["b", "e"])
    // The second text goes with the first of its names alone.
    let error = try #require(throws: DataError.self) { try read(content, text: "other") }
    #expect(error.fault == .badInput && error.said.contains("pair-column"), "\(error.said)")
  }

  @Test(arguments: [
    "text,reply,label\na,b,x\nc,d,y\n", "sentence1,label\na,x\nb,y\n",
    "sentence2,hypothesis,label\na,b,x\nc,d,y\n",
  ])
  func withoutThemTheColumnMustBeNamed(content: String) throws {
    let error = try #require(throws: DataError.self) { try read(content) }
    #expect(
      error.fault == .badInput && error.said.contains("which column holds the second text"), "\(error.said)")
    #expect(error.said.contains("pair-column") && error.said.contains("label"))
  }

  @Test func noPairIsSeenWhereNoneIs() throws {
    let table = try read("text,text2,label\na film here,b,x\na book here,d,y\n", readsPairs: false)
    #expect(table.textColumn == "text" && table.unreadPair(remedy: "") == nil)
  }
}
