import Testing
import Training

@Suite struct MaskedWordsTests {
  private let slopes = [1.5, -0.5, 0, 2, -1]

  /// A value in which words act together: a slope each, and what the first and the fourth only have with each other.
  private func value(_ kept: [Bool]) -> Double {
    let sum = zip(kept, slopes).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
    return sum + (kept[0] && kept[3] ? 4 : 0) - (kept[1] || kept[2] ? 3 : 0)
  }

  private func words(_ seed: UInt64 = 0) -> MaskedWords {
    MaskedWords(count: 5, seed: seed) { $0.map(value) }
  }

  /// The mean over all orders of what a word changes when it comes.
  private var shapley: [Double] {
    var sums = [Double](repeating: 0, count: 5), orders = 0.0
    func go(_ order: [Int]) {
      guard order.count == 5 else {
        for word in 0..<5 where !order.contains(word) { go(order + [word]) }
        return
      }
      orders += 1
      var kept = [Bool](repeating: false, count: 5)
      for word in order {
        let before = value(kept)
        kept[word] = true
        sums[word] += value(kept) - before
      }
    }
    go([])
    return sums.map { $0 / orders }
  }

  @Test func shapleyValuesAreThoseOfTheDefinition() {
    let all = value([Bool](repeating: true, count: 5)), none = value([Bool](repeating: false, count: 5))
    for seed in 0..<3 as Range<UInt64> {
      let found = words(seed).shap(value: all, masked: none)
      #expect(abs(found.scores.reduce(0, +) - (all - none)) < 1e-9)
      for (score, expected) in zip(found.scores, shapley) {
        #expect(abs(score - expected) < 0.35, "\(found.scores), not \(shapley)")
      }
    }
    #expect(MaskedWords(count: 1, seed: 0) { _ in [] }.shap(value: 3, masked: 1).scores == [2])
  }

  @Test func occlusionIsTheLossOfOneWord() {
    let all = value([Bool](repeating: true, count: 5))
    #expect(words().occlusion(value: all) == [5.5, -0.5, 0, 6, -1])
  }

  /// Of a value without interplay every method finds the slopes; the ridge takes a little.
  @Test func aLinearValueHasItsSlopes() {
    let linear = MaskedWords(count: 5, seed: 1) { kept in
      kept.map { zip($0, slopes).reduce(7) { $0 + ($1.0 ? $1.1 : 0) } }
    }
    let all = 7 + slopes.reduce(0, +)
    #expect(zip(linear.occlusion(value: all), slopes).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(zip(linear.shap(value: all, masked: 7).scores, slopes).allSatisfy { abs($0 - $1) < 1e-4 })
    let lime = linear.lime(value: all).scores
    #expect(zip(lime, slopes).allSatisfy { abs($0 - $1) < 0.6 }, "\(lime)")
    #expect(lime.indices.sorted { lime[$0] < lime[$1] } == [4, 1, 2, 0, 3])
  }
}
