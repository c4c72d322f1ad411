import Data
import Foundation
import TestSupport
import Testing

/// Rows that stand whole in longer rows go to one side of a split.
@Suite struct RowFamiliesTests {
  /// Which rows' words stand in those of a longer row, found by looking at every stretch.
  private func contained(_ texts: [String]) -> [Bool] {
    let words = texts.map { $0.split(separator: " ") }
    return words.map { part in
      !part.isEmpty
        && words.contains { whole in
          whole.count > part.count
            && (0...whole.count - part.count).contains { whole[$0..<$0 + part.count].elementsEqual(part) }
        }
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func containedRowsAreThoseOfAPlainSearch(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let texts = (0..<400).map { _ in
      (0..<Int.random(in: 1...9, using: &random)).map { _ in
        ["a", "b", "c", "d", "e"].randomElement(using: &random)!
      }.joined(separator: " ")
    }
    #expect(RowFamilies(texts).containedCount == contained(texts).count { $0 })
  }

  @Test func partsBelongToTheLongestRowThatHoldsThem() {
    let texts =
      ["a fine old film", "fine old", "it is a fine old film", "old", "fine old", "another", ""]
      + (0..<600).map { "row \($0)" }
    let family = RowFamilies(texts).family
    #expect(Array(family[0..<7]) == [2, 2, 2, 2, 2, 5, 6])
  }

  @Test func signsOfChineseAreWords() {
    let texts = ["今天天气很好", "天气很", "天气", "不好"] + (0..<600).map { "第\($0)" }
    #expect(Array(RowFamilies(texts).family[0..<4]) == [0, 0, 0, 3])
  }

  /// A row that holds too many others is a collection, and leaves the later ones alone.
  @Test func familiesStaySmall() {
    let texts = [(0..<300).map { "w\($0)" }.joined(separator: " ")] + (0..<300).map { "w\($0)" }
    let sizes = Dictionary(grouping: RowFamilies(texts).family) { $0 }.values.map(\.count)
    #expect(sizes.max() == 3)
  }

  private func table(_ rows: [(String, String)]) throws -> LabelledTable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).jsonl")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let lines = rows.map { "{\"text\": \"\($0.0)\", \"label\": \"\($0.1)\"}" }
    try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    return try LabelledReader.read(path)
  }

  @Test func aSplitKeepsFamiliesTogether() throws {
    let rows = (0..<200).flatMap { number in
      [
        ("the number \(number) is what this says", "x"), ("number \(number) is", "y"),
        ("\(number) is what", "x"),
      ]
    }
    let plain = try table(rows)
    let found = try #require(plain.withFamilies())
    #expect(found.contained == 400)
    let (training, validation) = try found.table.split(validation: 0.1, seed: 1)
    #expect(training.rows.count + validation.rows.count == 600 && (45...75).contains(validation.rows.count))
    #expect(Set(training.rows.map(\.family)).isDisjoint(with: validation.rows.map(\.family)))
    // Without families, parts of what is learned are held out.
    let loose = try plain.split(validation: 0.1, seed: 1).validation
    #expect(loose.rows.contains { !validation.rows.contains($0) })
  }

  @Test func rowsWithoutPartsStayAsTheyAre() throws {
    let unlike = try table((0..<100).map { ("the number \($0) is here", $0 % 2 == 0 ? "x" : "y") })
    #expect(unlike.withFamilies() == nil)
  }

  /// Each label keeps rows to be learned from, even if families have to be parted for it.
  @Test func noLabelIsHeldOutWhole() throws {
    let rows = (0..<40).flatMap {
      [("this is a sentence number \($0)", "a"), ("sentence number \($0)", "a")]
    }
    let one = [("a rare sentence that stands alone", "b"), ("rare sentence", "b"), ("stands alone", "b")]
    let found = try #require(try table(rows + one).withFamilies())
    for seed in 0..<20 as Range<UInt64> {
      let (training, _) = try found.table.split(validation: 0.3, seed: seed)
      #expect(Set(training.rows.map(\.label)) == ["a", "b"])
    }
  }
}
