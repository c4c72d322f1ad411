import Testing
import Training

@Suite struct WordSpansTests {
  private func words(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return WordSpans.ranges(text).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test func wordsAreRunsAndSingleIdeographs() {
    #expect(words("It's GREAT, really!!  ") == ["It's", "GREAT", ",", "really", "!!"])
    #expect(words("很好的 film 2024。") == ["很", "好", "的", "film", "2024", "。"])
    #expect(words("Über cafe\u{301} Ünïcödé") == ["Über", "cafe\u{301}", "Ünïcödé"])
    #expect(words("") == [] && words(" \n\t ") == [] && words("x") == ["x"])
    // Every byte that is no space is in exactly one word.
    let text = "a👍🏽b ไทย́ 中\u{301}文\u{200D}x"
    let ranges = WordSpans.ranges(text)
    #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    let covered = ranges.reduce(0) { $0 + $1.count }
    #expect(covered == text.utf8.count - 2)
  }

  @Test func aWeightedFitIsTheNormalEquationsSolution() {
    let rows: [[Double]] = [[1, 0, 1], [0, 1, 1], [1, 1, 1], [0, 0, 1], [2, 1, 1]]
    let truth = [0.5, -2, 3]
    let targets = rows.map { zip($0, truth).reduce(0) { $0 + $1.0 * $1.1 } }
    let fit = WeightedFit(rows: rows, targets: targets, weights: [1, 2, 0.5, 3, 1], ridge: 1e-9)
    #expect(zip(fit.solution, truth).allSatisfy { abs($0 - $1) < 1e-6 }, "\(fit.solution)")
    #expect(WeightedFit(rows: [], targets: [], weights: [], ridge: 1).solution.isEmpty)
    let none = WeightedFit(rows: [[0], [0]], targets: [1, 2], weights: [1, 1], ridge: 1)
    #expect(none.solution == [0])
  }
}
