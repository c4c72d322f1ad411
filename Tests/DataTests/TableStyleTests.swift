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

  private static func rows(_ row: (Int) -> String) -> String { (0..<24).map { row($0) + "\n" }.joined() }

  private func read(_ name: String, _ content: String, _ labels: LabelledOptions.Labels) throws -> LabelledTable {
    let scratch = try TemporaryFolder()
    return try LabelledReader.read(try scratch.write(name, content), options: LabelledOptions(labels: labels))
  }

  @Test(arguments: [
    ("spam.csv", "v1,v2,,,\n" + rows { "\(labels[$0]),\"\(texts[$0])\",,," }),
    ("index.csv", ",text,label\n" + rows { "\($0),\(texts[$0]),\(labels[$0])" }),
    ("index2.csv", "Unnamed: 0,text,label\n" + rows { "\($0),\(texts[$0]),\(labels[$0])" }),
    ("quoted.tsv", "\"text\"\t\"label\"\n" + rows { "\"\(texts[$0])\"\t\"\(labels[$0])\"" }),
    ("capitals.csv", "LABEL;TEXT\n" + rows { "\(labels[$0]);\(texts[$0])" }),
    ("turned.tsv", "class\ttweet\n" + rows { "\(labels[$0])\t\(texts[$0])" }),
    ("excel.csv", "sep=;\r\nKategorie;Beitrag\r\n" + rows { "\(labels[$0]);\(texts[$0])\r" }),
    ("mark.csv", "\u{FEFF}Beitrag;Urteil\r\n" + rows { "\(texts[$0]);\(labels[$0])\r" }),
    (
      "dates.csv",
      "date,text,label\n" + rows { "2024-01-\(10 + $0 % 20) 10:0\($0 % 9):00,\(texts[$0]),\(labels[$0])" }
    ),
    ("spaces.csv", "text, label\n" + rows { "\(texts[$0]), \(labels[$0])" }),
    ("spaced.csv", rows { "\(texts[$0]), \(labels[$0])" }),
    ("plain.csv", rows { "\(labels[$0]),\"\(texts[$0])\"" }),
    ("bars.csv", "text|label\n" + rows { "\(texts[$0])|\(labels[$0])" }),
    ("emotions.csv", "i feel rather \(texts[3]);ham\n" + rows { "i feel \(texts[$0]);\(labels[$0])" }),
    ("numbered.csv", rows { "\($0),\(texts[$0]),\(labels[$0])" }),
    ("one.csv", "label,text\nspam,\(texts[0])\n"),
  ])
  func aTableIsReadAsItIsMeant(name: String, content: String) throws {
    let table = try read(name, content, .required)
    #expect(try read(name, content, .optional).rows == table.rows)
    let count = content.components(separatedBy: " film number ").count - 1
    #expect(table.rows.count == count, "\(table.layout)")
    #expect(table.rows.suffix(count).allSatisfy { $0.text.contains(" film number ") }, "\(table.layout)")
    #expect(Set(table.rows.compactMap(\.label)).isSubset(of: ["spam", "ham"]), "\(table.layout)")
  }

  @Test(arguments: ["text\n", "TEXT\r\n", "\u{FEFF}Review\n", "\"text\"\n"])
  func oneColumnWithAHeader(header: String) throws {
    let table = try read("one.csv", header + Self.rows { Self.texts[$0] }, .optional)
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
    let pairs = try LabelledReader.read(path, options: LabelledOptions(pairColumn: "other", labels: .optional))
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
