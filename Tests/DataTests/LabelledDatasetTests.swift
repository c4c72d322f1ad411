import Batches
import Data
import Foundation
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer

@Suite struct LabelledDatasetTests {
  private let tokenizer = ByteTokenizer()

  private func table(_ rows: [(String, String)], name: String = "a.csv") throws -> LabelledTable {
    let scratch = try TemporaryFolder()
    let path = try scratch.write(
      name, "text,label\n" + rows.map { "\($0.0),\($0.1)" }.joined(separator: "\n"))
    return try LabelledReader.read(path)
  }

  @Test func labelsAreSortedByValueOrByBytes() throws {
    #expect(
      try LabelMap(of: table([("a", "10"), ("b", "9"), ("c", "-1"), ("d", "9")])).labels == ["-1", "9", "10"])
    #expect(try LabelMap(of: table([("a", "10"), ("b", "9"), ("c", "x")])).labels == ["10", "9", "x"])
    let map = try LabelMap(of: table([("a", "neg"), ("b", "pos"), ("c", "neg")]))
    #expect(map.index(of: "pos") == 1 && map.index(of: "Pos") == nil && map.count == 2)
    #expect(try map.encode(table([("x", "pos"), ("y", "neg")])) == [1, 0])
    #expect(LabelMap(["pos", "neg"]).index(of: "pos") == 0)
  }

  @Test func unknownLabelsAreAMismatchWithTheNearestKnown() throws {
    let map = LabelMap(["negative", "positive"])
    for (label, nearest) in [("Positive", "positive"), ("postive", "positive"), ("negatvie", "negative")] {
      let error = try #require(throws: DataError.self) {
        try map.encode(try table([("a", "positive"), ("b", label)]))
      }
      #expect(error.fault == .mismatch)
      #expect(
        error.description.contains("a.csv:3: \"\(label)\"; did you mean \"\(nearest)\"?")
          && error.description.contains("1 row has"), "\(error)")
    }
    let error = try #require(throws: DataError.self) {
      try map.encode(try table((0..<30).map { ("t\($0)", $0 % 2 == 0 ? "negative" : "mixed") }))
    }
    #expect(error.description.contains("15 rows") && error.description.contains("and 5 more"), "\(error)")
    #expect(!error.description.contains("did you mean"))
  }

  @Test func aColumnThatHoldsNoClassesIsRefused() throws {
    let one = try #require(throws: DataError.self) { try LabelMap(of: try table([("a", "x"), ("b", "x")])) }
    #expect(one.fault == .badInput && one.description.contains("all 2 rows have the label \"x\""))
    let all = try #require(throws: DataError.self) {
      try LabelMap(of: try table((0..<30).map { ("a text", "name\($0)") }))
    }
    #expect(all.fault == .badInput && all.description.contains("30 different labels in 30 rows"))
  }

  @Test func encoderSequencesCarrySegmentsAndAreCutFairly() throws {
    let scratch = try TemporaryFolder()
    let path = try scratch.write(
      "a.csv", "text,pair,label\nabcdefgh,xyz,0\nab,uvwxyz1234,1\nabcdefgh,uvwxyz1234,1\n")
    let table = try LabelledReader.read(path, options: LabelledOptions(pairColumn: "pair"))
    let data = try LabelledDataset(
      table, tokenizer: tokenizer,
      template: .encoder(tokenizer.specialTokens),
      maxLength: 13, threads: 2)
    let batch = data.batch([0, 1, 2]), sequences = batch.sequences
    func text(_ row: Int) -> [String] {
      sequences.tokens[sequences.range(of: row)].split(separator: 5).map { tokenizer.decode(Array($0)) }
    }
    // Ten places for text; each text has a leading space.
    #expect(text(0) == [" abcde", " xyz"])
    #expect(text(1) == [" ab", " uvwxyz"])
    #expect(text(2) == [" abcd", " uvwx"])
    for row in 0..<3 {
      let range = sequences.range(of: row)
      #expect(range.count == 13 && sequences.tokens[range.lowerBound] == 4)
      let boundary = try #require(sequences.tokens[range].firstIndex(of: 5)) + 1
      #expect(sequences.segments?[range].firstIndex(of: 1) == boundary)
    }
    #expect(batch.rows == [0, 1, 2])
    #expect(data.ledger.rows == 3 && data.ledger.rowsCut == 3)
    #expect(data.ledger.tokens == 13 + 14 + 20 && data.ledger.tokensLost == 3 + 4 + 10)
    #expect(data.ledger.longest == 23 && data.ledger.suggestedLength == 24)
  }

  @Test func decoderSequencesEndInTheEndToken() throws {
    let table = try table([("abc", "x"), ("de", "y")])
    let data = try LabelledDataset(
      table, tokenizer: tokenizer, template: .decoder(tokenizer.specialTokens), maxLength: 4,
      threads: 1)
    let batch = data.batch([1, 0])
    let expected: [Int32] = tokenizer.encode("de") + [3] + tokenizer.encode("ab") + [3]
    #expect(batch.sequences.tokens == expected)
    #expect(batch.sequences.segments == nil && batch.sequences.offsets == [0, 4, 8])
    #expect(
      try #require(throws: DataError.self) { try SequenceTemplate.encoder(SpecialTokens(unknown: 0)) }
        .fault == .mismatch)
  }

  @Test(arguments: [false, true]) func anEpochVisitsEveryRowOnce(bucketed: Bool) throws {
    let rows = (0..<1_003).map { (String(repeating: "w", count: 1 + $0 * 7 % 60) + "\($0)", "\($0 % 3)") }
    let table = try table(rows)
    let data = try [1, 3].map {
      try LabelledDataset(
        table, tokenizer: tokenizer, template: .encoder(tokenizer.specialTokens), maxLength: 64,
        threads: $0)
    }
    #expect(data[0].batch(Array(0..<1_003)) == data[1].batch(Array(0..<1_003)))
    let sampler = RowSampler(data[0], batchSize: 8, seed: 5, bucketed: bucketed)
    #expect(sampler.stepsPerEpoch == 126)
    for epoch in 0..<2 {
      let steps = (0..<126).map { sampler.rows(at: epoch * 126 + $0) }
      #expect(steps.flatMap { $0 }.sorted() == Array(0..<1_003))
      #expect(steps.count { $0.count == 3 } == 1)
    }
    #expect(sampler.rows(at: 0) != sampler.rows(at: 126))
    #expect(try sampler.batch(at: 7) == data[0].batch(sampler.rows(at: 7)))
    func spread(_ sampler: RowSampler) -> Int {
      (0..<126).reduce(0) { sum, step in
        let lengths = sampler.rows(at: step).map { data[0].length($0) }
        return sum + (lengths.max() ?? 0) - (lengths.min() ?? 0)
      }
    }
    let plain = spread(RowSampler(data[0], batchSize: 8, seed: 5))
    #expect(bucketed ? spread(sampler) * 5 < plain : spread(sampler) == plain)
  }

  /// What accumulating batches has in common with larger ones: the rows of an epoch, and of a step where rows are not drawn
  /// by their length.
  @Test func batchesInARowAreALargerOneUnlessDrawnByLength() throws {
    let rows = (0..<960).map { (String(repeating: "w", count: 1 + $0 * 7 % 60) + "\($0)", "\($0 % 3)") }
    let data = try LabelledDataset(
      try table(rows), tokenizer: tokenizer, template: .encoder(tokenizer.specialTokens), maxLength: 64,
      threads: 1)
    for bucketed in [false, true] {
      let small = RowSampler(data, batchSize: 8, seed: 5, bucketed: bucketed)
      let large = RowSampler(data, batchSize: 32, seed: 5, bucketed: bucketed)
      let steps = (0..<30).map { step in (0..<4).flatMap { small.rows(at: step * 4 + $0) } }
      let same = (0..<30).count { Set(steps[$0]) == Set(large.rows(at: $0)) }
      #expect(same == (bucketed ? 0 : 30))
      #expect(steps.flatMap { $0 }.sorted() == (0..<30).flatMap { large.rows(at: $0) }.sorted())
    }
  }

  @Test func augmentationEncodesAnewEachEpoch() throws {
    let table = try table([("abc", "x"), ("de", "y"), ("f", "x")])
    let data = try LabelledDataset(
      table, tokenizer: tokenizer,
      template: .decoder(tokenizer.specialTokens),
      maxLength: 8, threads: 1)
    let sampler = RowSampler(data, batchSize: 3, seed: 1) { text, seed in
      [Int32(7 + seed % 200)] + ByteTokenizer().encodeContinuation(text)
    }
    let (first, again, second) = (
      try sampler.batch(at: 0), try sampler.batch(at: 0), try sampler.batch(at: 1)
    )
    #expect(first == again)
    #expect(first.sequences.tokens[0] != second.sequences.tokens[0])
    #expect(first.rows.sorted() == [0, 1, 2])
  }

  @Test func theSplitIsStratifiedAndKeepsEqualTextsTogether() throws {
    let rows =
      (0..<300).map { ("text \($0 / 2)", $0 / 2 % 10 == 0 ? "rare" : "common") } + [("only", "single")]
    let table = try table(rows)
    let (training, validation) = try table.split(validation: 0.2, seed: 3)
    #expect(training.rows.count + validation.rows.count == 301)
    #expect(
      validation.rows.count { $0.label == "rare" } == 6
        && validation.rows.count { $0.label == "common" } == 54)
    #expect(training.rows.contains { $0.label == "single" })
    #expect(training.rows.map(\.line) == training.rows.map(\.line).sorted())
    let texts = [training, validation].map { Set($0.rows.map(\.text)) }
    #expect(texts[0].isDisjoint(with: texts[1]) && texts.map(\.count) == [121, 30], "equal texts are parted")
    #expect(try table.split(validation: 0.2, seed: 3).validation.rows == validation.rows)
    #expect(try table.split(validation: 0.2, seed: 4).validation.rows != validation.rows)
    #expect(
      try #require(throws: DataError.self) {
        try self.table([("a", "x"), ("b", "y")]).split(validation: 0.5, seed: 1)
      }
      .fault == .badInput)
  }
}
