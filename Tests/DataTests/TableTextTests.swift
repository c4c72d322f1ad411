import Data
import Foundation
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer

/// Tables and rows as text for language models: only the column of the texts is read.
@Suite struct TableTextTests {
  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func read(_ name: String, _ content: String, column: String? = nil) throws -> [String] {
    try read(CorpusFiles([try scratch.write(name, content)]), column)
  }

  private func read(_ files: CorpusFiles, _ column: String? = nil) throws -> [String] {
    var reader = TextReader(files, options: TextOptions(documents: .line, textColumn: column))
    var documents: [String] = []
    while let piece = try reader.next() {
      if piece.startsDocument { documents.append("") }
      documents[documents.count - 1] += piece.text
    }
    #expect(reader.counts.documents == documents.count)
    return documents
  }

  private func refusal(_ name: String, _ content: String, column: String? = nil) throws -> String {
    let error = try #require(throws: DataError.self) { try read(name, content, column: column) }
    #expect(error.fault == .badInput)
    return error.said
  }

  @Test(arguments: [
    ("a.csv", "label,text\npos,\"one, \"\"two\"\"\nthree\"\nneg,four\n"),
    ("a.csv", "sep=;\nlabel;text\npos;\"one, \"\"two\"\"\nthree\"\r\nneg;four"),
    ("a.tsv", "text\tlabel\n\"one, \"\"two\"\"\nthree\"\tpos\nfour\tneg\n\n"),
    ("a.jsonl", "{\"n\": 1, \"review\": \"one, \\\"two\\\"\\nthree\"}\n{\"n\": 2, \"review\": \"four\"}\n"),
    ("a", "label,text\npos,\"one, \"\"two\"\"\nthree\"\nneg,four\n"),
  ])
  func rowsAreDocuments(name: String, content: String) throws {
    #expect(try read(name, content) == ["one, \"two\"\nthree", "four"])
  }

  @Test func quotesInTabSeparatedTextAreCharacters() throws {
    #expect(
      try read("a.tsv", "text\tlabel\n\"Well\" he said\tpos\n5\" wide\tneg\n") == [
        "\"Well\" he said", "5\" wide",
      ])
  }

  @Test func columnsAreChosenByNameAndByNumber() throws {
    let table = "id,title,note\n1,a b,c d\n2,e f,g h\n"
    #expect(try read("a.csv", table) == ["a b", "e f"])
    #expect(try read("a.csv", table, column: "note") == ["c d", "g h"])
    #expect(try read("a.csv", table, column: "note,title") == ["c d\na b", "g h\ne f"])
    #expect(try read("b.csv", "1,c d\n2,g h\n", column: "2") == ["c d", "g h"])
    #expect(try refusal("a.csv", table, column: "notes").contains("id, title, note"))
    let rows = "{\"a\": \"x\", \"b\": \"y\"}\n"
    #expect(try read("a.jsonl", rows, column: "b") == ["y"])
    #expect(try read("a.jsonl", rows, column: "b,a") == ["y\nx"])
    #expect(try refusal("a.jsonl", rows).contains("a, b"))
  }

  @Test func bothTextsOfPairsAreRead() throws {
    let table = "label\tsentence1\tsentence2\n0\tone\ttwo\n1\tthree\t\n"
    #expect(try read("a.tsv", table) == ["one\ntwo", "three"])
    #expect(try read("a.tsv", table, column: "sentence2") == ["two"])
    #expect(
      try read("a.jsonl", "{\"premise\": \"one\", \"hypothesis\": \"two\", \"gold\": \"x\"}") == ["one\ntwo"])
  }

  @Test func whatStaysDoubtfulIsRefusedWithTheReadings() throws {
    let unclear =
      "a,b,c\n" + (0..<20).map { "some words \($0),other words \($0),more words \($0)\n" }.joined()
    let said = try refusal("a.csv", unclear)
    #expect(said.contains("text-column"), "\(said)")
    let bad = try refusal("a.csv", "label,text\npos,one\nneg,two,three\npos,four\n")
    #expect(bad.contains("a.csv:3:") && bad.contains("3 fields, expected 2"), "\(bad)")
    let quote = try refusal("a.csv", "label,text\npos,one\nneg,\"two\npos,four\n")
    #expect(quote.contains("a.csv:3:") && quote.contains("never closed"), "\(quote)")
    #expect(try refusal("a.csv", "label,text\npos,one\nlabel,text\n").contains("the header again"))
  }

  @Test(arguments: [
    "Well, this is it.\nIs it, really?\nYes, it is.\nNo, never.\nAh, so.\nOh, no.\n",
    "a,b\nc,d\ne,f\ng,h\ni,j\nk,l\n", "label\ttext\npos\tone\nneg\ttwo\n", "{\"text\": \"a\"}\n",
  ])
  func textStaysText(content: String) throws {
    #expect(try read("a.txt", content) == content.split(separator: "\n").map(String.init))
  }

  @Test func aTextThatLooksLikeATableIsNamed() throws {
    func look(_ content: String, _ column: String? = nil) throws -> [String] {
      try CorpusFiles([try scratch.write("a.txt", content)]).tableLike(TextOptions(textColumn: column)).map(
        \.look)
    }
    let table = "label\ttext\n" + String(repeating: "pos\tone, two\n", count: 10)
    #expect(try look(table).first?.contains("TSV, whose first row is \"label\", \"text\"") == true)
    #expect(try look(table, "text").isEmpty)
    #expect(try read("a.txt", table, column: "text") == Array(repeating: "one, two", count: 10))
    for prose in [
      String(repeating: "Dear Anna, the show was grand\nHello Bob, we slept\n", count: 8),
      String(repeating: "one , two three\nfour , five\n", count: 8), "one\ntwo\n", "a,b\nc,d\n",
      (0..<40).map { "Line \($0)" + String(repeating: ",x", count: $0 % 5) + "\n" }.joined(),
    ] { #expect(try look(prose).isEmpty, "\(prose.prefix(40))") }
  }

  /// Records of several lines, in parts and on several threads, are those of the whole.
  @Test func aLargeTableIsReadInParts() throws {
    let rows = (0..<3_000).map { "text \($0), \"\($0 % 7)\"\nsecond line" }
    let content = "n,text\n" + rows.map { "1,\"\($0.replacing("\"", with: "\"\""))\"\n" }.joined()
    let files = try CorpusFiles([try scratch.write("a.csv", content)])
    #expect(try read(files) == rows)
    func corpus(_ smallest: Int, threads: Int) throws -> TokenCorpus {
      try TokenCorpusBuilder(
        files, options: TextOptions(), tokenizer: ByteTokenizer(), endToken: 3, threads: threads,
        smallest: smallest, largest: smallest * 4
      ).build(in: scratch.path("cache\(smallest)\(threads)")).corpus
    }
    let whole = try corpus(1 << 30, threads: 1)
    let parts = try corpus(1 << 12, threads: 2)
    #expect(whole.documentCount == rows.count && parts.documentCount == rows.count)
    #expect(whole.count == parts.count && whole.textByteCount == parts.textByteCount)
  }

  @Test func mistakesInALaterPartNameTheLine() throws {
    let rows = (0..<3_000).map { "1,\"text \($0)\nmore\"\n" }
    let content = "n,text\n" + rows.joined() + "1,2,3\n"
    let files = try CorpusFiles([try scratch.write("a.csv", content)])
    let error = try #require(throws: DataError.self) {
      try TokenCorpusBuilder(
        files, options: TextOptions(), tokenizer: ByteTokenizer(), endToken: 3, threads: 2, smallest: 1 << 12,
        largest: 1 << 14
      ).build(in: scratch.path("cache"))
    }
    #expect(error.description.contains("a.csv:6002:"), "\(error)")
  }

  @Test func vocabulariesAreLearnedFromTheTexts() throws {
    let content = "label,text\n" + String(repeating: "qqqqq,the cat sat on the mat\n", count: 50)
    let text = VocabularyText(try CorpusFiles([try scratch.write("a.csv", content)]))
    let (vocabulary, _) = try VocabularyPlan.learn(from: text, purpose: .classifier, threads: 1)
    #expect(vocabulary.report.sentences == 50)
    let same = try VocabularyPlan.learn(
      from: VocabularyText(rows: Array(repeating: "the cat sat on the mat", count: 50), name: "rows"),
      purpose: .classifier, threads: 2)
    #expect(same.vocabulary.model == vocabulary.model)
  }
}
