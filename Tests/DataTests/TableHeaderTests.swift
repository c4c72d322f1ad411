import Data
import Foundation
import Storage
import TestSupport
import Testing

/// Whether the first row names the columns: told by all rows, and refused where they do not tell.
@Suite struct TableHeaderTests {
  private static let texts = (0..<60).map {
    "the \(["cold", "warm", "quick", "dull"][$0 % 4]) film number \($0) was \(["grey", "loud"][$0 % 2])"
  }
  private static let labels = (0..<60).map { $0 % 3 == 0 ? "neg" : "pos" }
  private static let rows = zip(texts, labels).map { "\($0),\($1)\n" }.joined()
  private static let turned = zip(texts, labels).map { "\($1),\($0)\n" }.joined()

  private static let twice = texts.map { "\($0),\($0) again\n" }.joined()
  private static let alike = zip(texts, labels).map { "\($0),\($1 == "pos" ? "label" : "other")\n" }.joined()
  private static let numbered = zip(texts, labels).map { "7,\($1),\($0)\n" }.joined()

  private func read(_ content: String, _ options: LabelledOptions = LabelledOptions()) throws -> LabelledTable
  {
    let scratch = try TemporaryFolder()
    return try LabelledReader.read(try scratch.write("a.csv", content), options: options)
  }

  /// What both training and predicting say.
  private func both(_ content: String) throws -> LabelledTable {
    let table = try read(content)
    let other = try read(content, LabelledOptions(labels: .optional))
    #expect(table.layout == other.layout && table.rows == other.rows)
    return table
  }

  @Test(arguments: [
    ("Beitrag,Kategorie", rows), ("文本,标签", rows), ("v1,v2", turned), ("отзыв,тональность", rows),
    ("avis,note du film", rows),
    ("COL_A,COL_B", rows), ("テキスト,ラベル", rows), ("Étiquette,Texte", turned), ("a,b", rows),
    ("Kommentar,label", rows),
  ])
  func namesInAnyLanguageAreNames(header: String, rows: String) throws {
    let table = try both(header + "\n" + rows)
    #expect(table.rows.map(\.text) == Self.texts && table.rows.map(\.label) == Self.labels, "\(table.layout)")
    #expect(table.columns == header.split(separator: ",").map(String.init))
  }

  @Test(arguments: [",Sterne", ",1.5", ",-3", ",1e3"])
  func wordsOverNumbersAreNames(end: String) throws {
    let values = (0..<60).map { end == ",Sterne" ? "\($0 % 5)" : "\(end.dropFirst())" + "\($0 % 5)" }
    let table = try both("Kommentar,Wert\n" + zip(Self.texts, values).map { "\($0),\($1)\n" }.joined())
    #expect(table.columns == ["Kommentar", "Wert"] && table.rows.count == 60)
  }

  @Test(arguments: [
    rows, turned,
    "question,How was the cold film number one?\n"
      + (0..<20).map { "\($0 % 2 == 0 ? "question" : "comment"),\(texts[$0])\n" }.joined(),
  ])
  func aRowLikeTheOthersIsARow(content: String) throws {
    let table = try both(content)
    #expect(table.columns == ["1", "2"] && table.rows.count == content.split(separator: "\n").count)
    #expect(table.rows.allSatisfy { $0.text.count > ($0.label ?? "").count })
  }

  @Test func aMissingValueIsNoName() throws {
    let values = ["NA"] + (1..<60).map { "\($0 % 3)" }
    let table = try both(zip(Self.texts, values).map { "\($0),\($1)\n" }.joined())
    #expect(table.columns == ["1", "2"] && table.rows.count == 60)
  }

  @Test(arguments: [
    "Wort,Sprache\n" + (0..<20).map { "cat\($0),\(labels[$0])\n" }.joined(), "gut,pos\nschlecht,neg\n",
    "a fine film indeed,mixed\n" + rows, "Wie war der Film fuer Sie genau,Urteil\n" + rows,
    "Region,2019,2020\n" + (0..<60).map { "\(texts[$0]),\($0),\($0 * 2)\n" }.joined(),
    "Bericht\n" + texts.joined(separator: "\n") + "\n",
  ])
  func whatStaysDoubtfulIsRefused(content: String) throws {
    for labels in [LabelledOptions.Labels.required, .optional] {
      let error = try #require(throws: DataError.self) { try read(content, LabelledOptions(labels: labels)) }
      let message = error.said
      #expect(error.fault == .badInput && message.contains("header or no-header"), "\(message)")
      let first = content.prefix { $0 != "\n" && $0 != "," }
      #expect(message.components(separatedBy: "\"\(first)").count == 3, "both readings show it: \(message)")
    }
    for header in [true, false] {
      let table = try read(content, LabelledOptions(header: header, textColumn: "1", labels: .optional))
      #expect(table.rows.count == content.split(separator: "\n").count - (header ? 1 : 0))
    }
  }

  /// A column may be called like one of its classes, and a text may be as short as a name.
  @Test(arguments: [
    "text,neg\n" + rows, "neg,text\n" + turned, "Review,pos\n" + rows, "Nachricht,neg\n" + rows,
    "pos,Meinung\n" + turned, "good,pos\n" + rows,
    "text,label\n" + alike, "Note,neg,text\n" + numbered,
  ])
  func columnsThatContradictEachOtherAreRefused(content: String) throws {
    for labels in [LabelledOptions.Labels.required, .optional] {
      let error = try #require(throws: DataError.self) { try read(content, LabelledOptions(labels: labels)) }
      #expect(error.said.contains("it is not clear whether the first row names"), "\(error)")
      #expect(error.said.contains("header or no-header"), "\(error)")
    }
  }

  /// Forms name their columns by whole questions.
  @Test(arguments: [
    "How did you like the film that you saw?,What would you change about the next one?\n"
      + twice,
    "Please describe how you liked the film,Please tell what you would change\n" + twice,
    "How did you like the film that you saw?\n" + texts.joined(separator: "\n") + "\n",
  ])
  func questionsAreNoRowInSilence(content: String) throws {
    let error = try #require(throws: DataError.self) { try read(content, LabelledOptions(labels: .optional)) }
    #expect(error.said.contains("header or no-header"), "\(error)")
  }

  /// Half a dozen rows under plain names are enough.
  @Test(arguments: [
    "review,stars", "text,label", "标题,类别", "TEXT,LABEL", "Tweet,Emotion", "文本,标签", "Kommentar,Note",
    "comment,is_spam",
    "\"Review\",\"Stars\"", "texte,catégorie",
  ])
  func plainHeadersNeedFewRows(header: String) throws {
    for (delimiter, quote) in [(",", ""), (";", ""), ("\t", ""), (",", "\""), (";", "\"")] {
      let names = header.replacingOccurrences(of: ",", with: delimiter)
      let content = (0..<6).map { "\(quote)\(Self.texts[$0])\(quote)\(delimiter)\(Self.labels[$0])\n" }
        .joined()
      let table = try both(names + "\n" + content)
      #expect(
        table.rows.count == 6 && table.rows.compactMap(\.label) == Array(Self.labels.prefix(6)),
        "\(table.layout)")
    }
  }

  @Test(arguments: ["text,label", "Beitrag,Kategorie"])
  func aHeaderThatRecursIsFound(header: String) throws {
    let again = header.replacingOccurrences(of: ",", with: " , ")
    let content = header + "\n" + Self.rows + again + "\n" + Self.rows
    let error = try #require(throws: DataError.self) { try read(content) }
    #expect(error.description.contains("a.csv:62: the header again"), "\(error)")
    #expect(try read(content, LabelledOptions(badRows: .skip)).rows.count == 120)
  }

  @Test(arguments: [
    ("label,text,,,\n", ",,,"), ("label,text,,,\n", ""), ("label,text\n", ",,"), ("", ",,,"),
    ("Urteil,Beitrag,,\n", ",,"),
    ("label,text,\"\",\n", ",\"\","),
  ])
  func emptyColumnsOfSpreadsheetsAreNone(header: String, end: String) throws {
    let rows = Self.turned.split(separator: "\n").map { "\($0)\(end)\n" }.joined()
    let table = try both(header + rows)
    #expect(table.rows.map(\.text) == Self.texts && table.rows.map(\.label) == Self.labels, "\(table.layout)")
    #expect(table.columns.count == 2)
  }

  @Test func columnsWithoutANameAreNumbered() throws {
    let content =
      ",text,,label\n" + (0..<60).map { "\($0),\(Self.texts[$0]),x\($0),\(Self.labels[$0])\n" }.joined()
    let table = try both(content)
    #expect(table.columns == ["1", "text", "3", "label"] && table.rows.map(\.text) == Self.texts)
    // What stands beyond the columns is still a mistake.
    #expect(throws: DataError.self) { try read("label,text\npos,a film,really\nneg,a book,no\n") }
  }
}
