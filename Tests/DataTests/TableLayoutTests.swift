import Data
import Foundation
import Storage
import TestSupport
import Testing

/// Whether a text is a table, JSON lines or one text a line: by extension, then by content, and refused where in doubt.
@Suite struct TableLayoutTests {
  private static let texts = (0..<20).map {
    "the \(["cold", "warm", "quick", "dull"][$0 % 4]) film number \($0)"
  }
  private static let labels = (0..<20).map { $0 % 3 == 0 ? "neg" : "pos" }

  /// Rows of text and label between `delimiter`.
  private static func rows(_ delimiter: String, before: String = "") -> String {
    zip(texts, labels).map { "\(before)\($0)\(delimiter)\($1)\n" }.joined()
  }

  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func read(
    _ name: String, _ content: String, _ options: LabelledOptions = LabelledOptions(labels: .optional)
  ) throws -> LabelledTable {
    return try LabelledReader.read(try scratch.write(name, content), options: options)
  }

  private func refusal(
    _ name: String, _ content: String, _ options: LabelledOptions = LabelledOptions(labels: .optional)
  ) throws -> String {
    let error = try #require(throws: DataError.self) { try read(name, content, options) }
    #expect(error.fault == .badInput)
    return error.said
  }

  @Test(arguments: [
    ("a.txt", "I liked it, mostly\nToo long, too loud\n"),
    ("a.txt", String(repeating: "Dear Anna, the show was grand\nHello Bob, we slept\n", count: 8)),
    ("a.txt", String(repeating: "Es war gut; sehr gut\nEs war lang; zu lang\n", count: 8)),
    ("a.txt", String(repeating: "left | right\n", count: 12)), ("a", "One, two\nThree, four\n"),
    ("a.md", String(repeating: "- one, two\n", count: 12)),
    ("a.txt", "{name} is a fine film\n{name} is a dull film\n"), ("a.txt", "well,ok\n"),
  ])
  func proseIsOneTextALine(name: String, content: String) throws {
    let table = try read(name, content)
    #expect(table.rows.map(\.text) == content.split(separator: "\n").map(String.init), "\(table.layout)")
    // It has no labels to learn.
    _ = try refusal(name, content, LabelledOptions())
  }

  @Test(arguments: [
    ("a.csv", rows(",", before: "{name} ")), ("a.CSV", rows(",", before: "{\"x")),
    ("a.tsv", rows("\t", before: "{}")),
    ("a.tab", rows("\t")), ("a.csv", rows(";", before: "gut, ")),
  ])
  func theExtensionGoesBeforeTheContent(name: String, content: String) throws {
    for options in [LabelledOptions(labels: .optional), LabelledOptions()] where !content.hasPrefix("{\"") {
      let table = try read(name, content, options)
      #expect(table.rows.compactMap(\.label) == Self.labels, "\(table.layout)")
      #expect(zip(table.rows, Self.texts).allSatisfy { $0.text.hasSuffix($1) })
    }
    if content.hasPrefix("{\"") { #expect(try refusal(name, content).contains("quote")) }
  }

  @Test func aTabSeparatedFileHasNoOtherDelimiter() throws {
    let table = try read("a.tsv", "One, two and three\nThree, four and more\n")
    #expect(table.rows.map(\.text) == ["One, two and three", "Three, four and more"])
  }

  @Test(arguments: [
    ("a.txt", "text,label\n" + rows(",")), ("a.txt", "label, text\n" + "pos, a film\n" + "neg, a book\n"),
    ("a", "review\tstars\n" + rows("\t")), ("a.txt", "id;Sentence;x\n1;a film;y\n2;a book;z\n"),
  ])
  func usualNamesTellATable(name: String, content: String) throws {
    for options in [LabelledOptions(labels: .optional), LabelledOptions(textColumn: nil, labelColumn: nil)] {
      if options.labels == .required, content.hasPrefix("id") { continue }
      let table = try read(name, content, options)
      #expect(table.rows.count == content.split(separator: "\n").count - 1 && table.columns[0] != "1")
    }
  }

  @Test(arguments: [
    ("a.txt", rows(","), ["format lines", "format csv", "film number 0,neg", "\"neg\""]),
    ("a.txt", rows("\t"), ["format lines", "format tsv", "film number 0\\tneg"]),
    ("a.txt", "Review, by Anna\n" + rows(", "), ["format lines", "by Anna"]),
    ("a.txt", "text\na film\na book\n", ["format lines", "names the only column"]),
    ("a", "about 1,200 people\nabout 2,300 people\n", ["format lines"]),
    ("a.csv", "I liked it, mostly\nToo long, too loud\n", ["format lines", "no-header", "Too"]),
    ("a.txt", "review,stars\nlong, very long, and loud,3\nshort,4\n", ["fields, expected 2"]),
    ("a.txt", "[{\"text\": \"a\"}]\n", ["one JSON list"]),
    ("a.csv", rows(";", before: "gut,"), ["delimiter", "\";\"", "\",\""]),
    ("a.csv", "{\"text\": \"a\"}\n{\"text\": \"b\"}\n", ["format jsonl", "format csv"]),
  ])
  func whatCouldBeReadInTwoWaysIsRefused(name: String, content: String, words: [String]) throws {
    let message = try refusal(name, content)
    for word in words.dropLast(words.last == "Too" ? 1 : 0) { #expect(message.contains(word), "\(message)") }
    // Rows that need labels are not read in another way.
    #expect(try refusal(name, content, LabelledOptions()) == message)
    // Each of the readings can be asked for.
    let lines = LabelledOptions(format: .lines, labels: .optional)
    #expect(try read(name, content, lines).rows.count == content.split(separator: "\n").count)
  }

  /// A table that training reads is not read otherwise to predict.
  @Test func trainingAndPredictingAgree() throws {
    for content in [
      "text,label\n" + Self.rows(","), Self.rows(","), Self.rows("\t"), "Beitrag|Urteil\n" + Self.rows("|"),
    ] {
      for name in ["a.csv", "a.txt"] {
        let training = Result { try read(name, content, LabelledOptions()) }
        let predicting = Result { try read(name, content) }
        switch (training, predicting) {
        case (.success(let one), .success(let other)):
          #expect(one.layout == other.layout && one.rows == other.rows, "\(one.layout), \(other.layout)")
        case (.failure(let one as DataError), .failure(let other as DataError)):
          #expect(one.said == other.said)
        default: Issue.record("\(name) \(content.prefix(20)): \(training) and \(predicting)")
        }
      }
    }
  }

  @Test func theOptionsGoFirst() throws {
    #expect(
      try read("a.txt", Self.rows(","), LabelledOptions(delimiter: ",", labels: .optional)).rows[0].label
        == "neg")
    let spaced = "I liked it, mostly\nToo long, too loud\n"
    #expect(try read("a.csv", spaced, LabelledOptions(header: false, labels: .optional)).rows.count == 2)
    let json = "{\"text\": \"a\"}\n"
    #expect(
      try read("a.csv", json, LabelledOptions(format: .jsonl, labels: .optional)).rows.map(\.text) == ["a"])
    #expect(try read("a.txt", json).rows.map(\.text) == ["a"])
  }

  /// The keys of JSON lines are told from many rows, not the first.
  @Test func keysAreToldFromManyRows() throws {
    let rows = zip(Self.labels, Self.texts).map { "{\"grade\": \"\($0)\", \"summary\": \"\($1)\"}\n" }
      .joined()
    for content in [rows, "{\"summary\": \"a last film\", \"grade\": \"pos\"}\n" + rows] {
      let table = try read("a.jsonl", content, LabelledOptions())
      #expect(table.textColumn == "summary" && table.labelColumn == "grade")
    }
    let late = try refusal("a.jsonl", "{\"summary\": \"x\"}\n{\"summary\": \"y\", \"text\": \"a\"}\n")
    #expect(late.contains("a.jsonl:1: there is no \"text\""))
    let question = try refusal(
      "a.csv", "Frage,Antwort\n" + (0..<20).map { "what is it \($0),that is it \($0)\n" }.joined(),
      LabelledOptions(header: true, labels: .optional))
    #expect(question.contains("text-column"))
  }
}
