import Batches
import Data
import TestSupport
import Testing
import TextSupport
import Tokenizer

/// What is read of rows that are longer than the longest sequence.
@Suite struct LongTextTests {
  private let tokenizer = ByteTokenizer()

  private func dataset(_ rows: [(text: String, pair: String?)], _ long: LongTexts, maxLength: Int) throws
    -> LabelledDataset
  {
    let scratch = try TemporaryFolder()
    let hasPair = rows.contains { $0.pair != nil }
    let path = try scratch.write(
      "a.csv",
      (hasPair ? "text,pair,label\n" : "text,label\n")
        + rows.enumerated().map { "\($1.text),\($1.pair.map { $0 + "," } ?? "")\($0 % 2)\n" }.joined())
    let table = try LabelledReader.read(path, options: LabelledOptions(pairColumn: hasPair ? "pair" : nil))
    return try LabelledDataset(
      table, tokenizer: tokenizer, template: .encoder(tokenizer.specialTokens), maxLength: maxLength,
      threads: 2, long: long)
  }

  /// The texts of a sequence between its special tokens.
  private func texts(_ sequences: SequenceBatch, _ row: Int) -> [[Int32]] {
    sequences.tokens[sequences.range(of: row)].dropFirst().split(separator: 5).map(Array.init)
  }

  @Test func beginningsAndEnds() throws {
    let data = try dataset([("abcdefghijklmnopqrst", nil), ("short", nil)], .headTail, maxLength: 10)
    let batch = data.batch([0, 1])
    // Eight places: two of the beginning, which has a space before it, and six of the end.
    #expect(texts(batch.sequences, 0).map { tokenizer.decode($0) } == [" aopqrst"])
    #expect(texts(batch.sequences, 1).map { tokenizer.decode($0) } == [" short"])
    #expect(data.ledger.rowsCut == 1 && data.ledger.tokensLost == 21 - 8)
    let pairs = try dataset([("abcdefghijkl", "uvwxyz0123456")], .headTail, maxLength: 11)
    #expect(
      texts(pairs.batch([0]).sequences, 0).map { tokenizer.decode($0) } == [" jkl", " 456"])
  }

  /// Windows hold every token, each has the full length, neighbours share a quarter at least, and nothing counts as lost.
  @Test(arguments: [4, 5, 7, 11, 23, 64], ["x", "字", "🙂é"])
  func windowsCoverTheText(_ maxLength: Int, _ sign: String) throws {
    for count in [1, 2, 3, 9, 40] {
      let text = (0..<count).map { sign + "\($0)" }.joined(separator: " ")
      let data = try dataset([(text, nil), ("b", nil)], .window, maxLength: maxLength)
      let ids = try tokenizer.encodeDocument(text), room = maxLength - 2
      let windows = data.windowCount(0)
      #expect((windows > 1) == (ids.count > room) && data.windowCount(1) == 1)
      let batch = data.batch([Int](repeating: 0, count: windows), windows: Array(0..<windows)).sequences
      let parts = (0..<windows).map { Array(batch.tokens[batch.range(of: $0)].dropFirst().dropLast()) }
      #expect(parts.allSatisfy { $0.count == min(room, ids.count) })
      var end = 0
      for (number, part) in parts.enumerated() {
        let start = windows > 1 ? (ids.count - room) * number / (windows - 1) : 0
        #expect(number == 0 || end - start >= room / 4 && start > 0)
        #expect(Array(ids[start..<start + part.count]) == part)
        end = start + part.count
      }
      #expect(end == ids.count)
      #expect(data.ledger.rowsCut == 0 && data.ledger.tokensLost == 0)
      #expect(data.windowed.windows == (windows > 1 ? windows : 0))
      // The first window is what is left of a text that is cut.
      let cut = try dataset([(text, nil), ("b", nil)], .truncate, maxLength: maxLength)
      #expect(cut.batch([0, 1]) == data.batch([0, 1]) && cut.windowed.rows == 0)
    }
  }

  @Test func bothTextsOfAPairMoveOn() throws {
    let data = try dataset(
      [("abcdefghijklmn", "xyz"), ("abcdefghijkl", "uvwxyz0123456")], .window, maxLength: 13)
    for row in 0..<2 {
      let windows = data.windowCount(row)
      #expect(windows > 1)
      let batch = data.batch([Int](repeating: row, count: windows), windows: Array(0..<windows)).sequences
      for number in 0..<windows {
        let found = texts(batch, number).map { tokenizer.decode($0) }
        #expect(found.count == 2 && batch.range(of: number).count == 13)
        if row == 0 { #expect(found[1] == " xyz") }
      }
      let last = texts(batch, windows - 1).map { tokenizer.decode($0) }
      #expect(last[0].hasSuffix(row == 0 ? "n" : "l") && last[1].hasSuffix(row == 0 ? "z" : "6"))
    }
  }

  /// Each epoch draws one window of a long row, in the end all of them, and the same again for the same step.
  @Test(arguments: [false, true]) func epochsDrawWindows(_ isAugmented: Bool) throws {
    let data = try dataset([("abcdefghijklmnopqrstuvwxyz", nil), ("b", nil)], .window, maxLength: 8)
    var sampler = RowSampler(data, batchSize: 2, seed: 3)
    if isAugmented {
      sampler = RowSampler(data, batchSize: 2, seed: 3) { text, _ in try ByteTokenizer().encodeDocument(text)
      }
    }
    var seen: Set<[Int32]> = []
    for step in 0..<60 {
      let batch = try sampler.batch(at: step)
      let again = try sampler.batch(at: step)
      #expect(again == batch && batch.rows.sorted() == [0, 1])
      let place = try #require(batch.rows.firstIndex(of: 0))
      seen.insert(Array(batch.sequences.tokens[batch.sequences.range(of: place)]))
    }
    #expect(seen.count == data.windowCount(0) && seen.count > 3)
  }
}
