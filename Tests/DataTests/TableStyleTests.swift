import Data
import Foundation
import Storage
import TestSupport
import Testing

/// Tables as spreadsheets, exports and data sets write them are read as they are meant, or refused.
@Suite struct TableStyleTests {
  private static let texts = (0..<24).map {
    "the \(["cold", "warm", "quick", "dull"][$0 % 4]) film number \($0) was \(["grey", "loud"][$0 % 2])"
  }
  private static let labels = (0..<24).map { $0 % 3 == 0 ? "spam" : "ham" }

  private func read(_ name: String, _ content: String, _ labels: LabelledOptions.Labels) throws
    -> LabelledTable
  {
    let scratch = try TemporaryFolder()
    return try LabelledReader.read(try scratch.write(name, content), options: LabelledOptions(labels: labels))
  }

  /// The header of a table, and its rows: T stands for a text, L for its label, # for a number.
  @Test(arguments: [
    ("spam.csv", "v1,v2,,,\n", "L,\"T\",,,"), ("index.csv", ",text,label\n", "#,T,L"),
    ("index2.csv", "Unnamed: 0,text,label\n", "#,T,L"),
    ("quoted.tsv", "\"text\"\t\"label\"\n", "\"T\"\t\"L\""),
    ("capitals.csv", "LABEL;TEXT\n", "L;T"), ("turned.tsv", "class\ttweet\n", "L\tT"),
    ("excel.csv", "sep=;\r\nRubrik;Meldung\r\n", "L;T\r"),
    ("mark.csv", "\u{FEFF}Meldung;Urteil\r\n", "T;L\r"),
    ("dates.csv", "date,text,label\n", "2024-01-1# 10:00:0#,T,L"), ("spaces.csv", "text, label\n", "T, L"),
    ("spaced.csv", "", "T, L"), ("plain.csv", "", "L,\"T\""), ("bars.csv", "text|label\n", "T|L"),
    ("emotions.csv", "", "i feel T;L"), ("numbered.csv", "", "#,T,L"),
  ])
  func aTableIsReadAsItIsMeant(name: String, header: String, row: String) throws {
    let rows = (0..<24).map { index in
      row.replacingOccurrences(of: "#", with: "\(index)").replacingOccurrences(
        of: "T", with: Self.texts[index]
      )
      .replacingOccurrences(of: "L", with: Self.labels[index]) + "\n"
    }
    let content = header + rows.joined()
    let table = try read(name, content, .required)
    #expect(try read(name, content, .optional).rows == table.rows)
    let texts = table.rows.map { $0.text.replacingOccurrences(of: "i feel ", with: "") }
    #expect(texts == Self.texts && table.rows.compactMap(\.label) == Self.labels, "\(table.layout)")
  }

  @Test(arguments: ["text\n", "TEXT\r\n", "\u{FEFF}Review\n", "\"text\"\n"])
  func oneColumnWithAHeader(header: String) throws {
    let table = try read("one.csv", header + Self.texts.joined(separator: "\n"), .optional)
    #expect(table.rows.map(\.text) == Self.texts && table.columns.count == 1)
  }

  /// A table of several columns has a row for each line after the header where rows need no labels, and none for blank
  /// ones where they do.
  @Test(arguments: ["\n", "\r\n"])
  func blankLinesAreRowsOfNothing(end: String) throws {
    let lines = ["text,label", "a film,x", "", "a book,x", "\"two\(end)lines\",y", "", ""]
    let content = lines.joined(separator: end)
    let table = try read("a.csv", content, .optional)
    #expect(table.rows.map(\.text) == ["a film", "", "a book", "two\nlines", ""])
    #expect(table.rows.map(\.line) == [2, 3, 4, 5, 7])
    #expect(table.rows.map(\.label) == ["x", nil, "x", "y", nil])
    #expect(try read("a.csv", content, .required).rows.map(\.text) == ["a film", "a book", "two\nlines"])
    let scratch = try TemporaryFolder()
    let path = try scratch.write("pairs.csv", "text,other,label\na,b,x\n\nc,d,y\n")
    let pairs = try LabelledReader.read(
      path, options: LabelledOptions(pairColumn: "other", labels: .optional))
    #expect(pairs.rows.map(\.pair) == ["b", "", "d"])
  }

  @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
  func anotherEncodingIsNamed(encoding: String.Encoding) throws {
    let scratch = try TemporaryFolder()
    let bytes = try #require("\u{FEFF}text,label\na,x\nb,y\n".data(using: encoding))
    let path = try scratch.write("wide.csv", bytes)
    let error = try #require(throws: DataError.self) { try LabelledReader.read(path) }
    #expect(error.fault == .badInput && error.said.contains("UTF-16"), "\(error.said)")
  }
}
