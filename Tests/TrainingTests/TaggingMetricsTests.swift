import TestSupport
import Testing
import Training

/// What seqeval's default mode (and conlleval) says of the same tags.
@Suite struct TaggingMetricsTests {
  private func metrics(_ truths: [[String]], _ answers: [[String]]) -> TaggingMetrics {
    let tags = Set((truths + answers).joined()).sorted()
    func numbers(_ sentence: [String]) -> [Int] { sentence.map { tags.firstIndex(of: $0) ?? 0 } }
    return TaggingMetrics(zip(truths, answers).map { (numbers($0), numbers($1)) }, TagChunks(tags))
  }

  private func entities(_ sentence: [String]) -> [String] {
    let tags = Set(sentence).sorted()
    return TagChunks(tags).entities(sentence.map { tags.firstIndex(of: $0) ?? 0 }).map {
      "\($0.kind) \($0.words.lowerBound)-\($0.words.upperBound)"
    }
  }

  @Test func schemesAreRecognised() {
    #expect(entities(["B-PER", "I-PER", "O", "B-LOC"]) == ["PER 0-2", "LOC 3-4"])
    #expect(entities(["B-PER", "E-PER", "S-LOC", "S-LOC"]) == ["PER 0-2", "LOC 2-3", "LOC 3-4"])
    #expect(entities(["B-PER", "M-PER", "E-PER", "O", "S-LOC"]) == ["PER 0-3", "LOC 4-5"])
    #expect(entities(["B-PER", "L-PER", "U-LOC", "U-LOC"]) == ["PER 0-2", "LOC 2-3", "LOC 3-4"])
    // What may not stand where it does begins an entity, and another kind ends one.
    #expect(entities(["I-PER", "I-PER", "I-LOC", "O", "I-LOC"]) == ["PER 0-2", "LOC 2-3", "LOC 4-5"])
    #expect(entities(["B-PER", "B-PER", "I-PER"]) == ["PER 0-1", "PER 1-3"])
    #expect(entities(["E-PER", "E-PER", "I-PER"]) == ["PER 0-1", "PER 1-2", "PER 2-3"])
    #expect(entities(["O", "O"]).isEmpty && entities([]).isEmpty)
    // Parts of speech are words by themselves, also those that look like signs.
    #expect(entities(["NOUN", "NOUN", "O", "B-x"]) == ["NOUN 0-1", "NOUN 1-2", "B-x 3-4"])
    #expect(entities(["B-first-name", "I-first-name"]) == ["first-name 0-2"])
  }

  @Test func figuresOfEntities() {
    let truths = [
      ["B-PER", "I-PER", "O", "B-LOC", "O"], ["O", "B-ORG", "I-ORG", "I-ORG", "B-PER"],
      ["O", "O", "B-LOC", "I-LOC"],
    ]
    let answers = [
      ["B-PER", "I-PER", "O", "B-ORG", "O"], ["O", "B-ORG", "I-ORG", "O", "I-PER"],
      ["O", "B-LOC", "B-LOC", "I-LOC"],
    ]
    let found = metrics(truths, answers)
    // Right are PER in the first and in the second, LOC in the third; there are five, and six were found.
    expectClose(
      found.values.map(\.value), [6.0 / 11, 0.5, 0.6, 0.5, 10.0 / 14], relative: 1e-12)
    #expect(found.labels.map(\.label) == ["LOC", "ORG", "PER"] && found.labels.map(\.support) == [2, 1, 2])
    #expect(found.labels.map(\.predicted) == [2, 2, 2] && found.words == 14 && found.rows == 3)
  }

  /// Tags in no order at all, for which the figures are seqeval's.
  @Test(arguments: [
    (
      ["O", "B-a", "I-a", "B-b", "I-b"],
      [0.8484848484848485, 0.7626459143968871, 0.9560975609756097, 0.8490392726591058, 0.7970588235294118]
    ),
    (
      ["O", "B-a", "I-a", "E-a", "S-a", "B-b", "I-b", "E-b", "S-b"],
      [0.9005235602094241, 0.9084507042253521, 0.8927335640138409, 0.9004060538944259, 0.7970588235294118]
    ),
  ]) func figuresOfRandomTags(_ tags: [String], _ expected: [Double]) {
    func sentences(_ isAnswer: Bool) -> [[String]] {
      (0..<50).map { row in
        (0..<3 + row % 9).map { place -> String in
          let change = isAnswer && (row * row + place * 3) % 5 == 0 ? 1 : 0
          let draw = row * 7919 + place * 104_729 + row * place * 31 + change
          return tags[draw % tags.count]
        }
      }
    }
    expectClose(
      metrics(sentences(false), sentences(true)).values.map(\.value), expected, relative: 1e-12)
  }

  @Test func degenerateFigures() {
    let none = metrics([["O", "O"]], [["O", "O"]])
    #expect(none.f1 == 0 && none.tokenAccuracy == 1 && none.labels.isEmpty)
    let missed = metrics([["B-PER"]], [["O"]])
    #expect(missed.f1 == 0 && missed.recall == 0 && missed.precision == 0 && missed.labels[0].support == 1)
    #expect(metrics([], []).values.allSatisfy { $0.value == 0 })
    #expect(metrics([["B-PER", "O"]], [["B-PER", "O"]]).f1 == 1)
  }
}
