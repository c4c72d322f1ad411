import Foundation
import Kernels

/// Scores of words from what a value becomes when some of them are masked.
package struct MaskedWords {
  /// The number of words, at least one.
  let count: Int
  let seed: UInt64
  /// The values with those words masked of which the entry is false: [samples][words] to [samples].
  let values: ([[Bool]]) -> [Double]

  /// - Parameters:
  ///   - count: the number of words, at least one.
  ///   - seed: of what is drawn at random.
  ///   - values: the values with those words masked of which the entry is false: [samples][words] to [samples].
  package init(count: Int, seed: UInt64, values: @escaping ([[Bool]]) -> [Double]) {
    (self.count, self.seed, self.values) = (count, seed, values)
  }

  /// As often as words are masked at random: at least this often, and for long texts twice the number of words more.
  private var samples: Int { min(1_024, 256 + 2 * count) }

  /// What the value loses when each word alone is masked: [words].
  package func occlusion(value: Double) -> [Double] {
    values((0..<count).map { word in (0..<count).map { $0 != word } }).map { value - $0 }
  }

  /// The slopes of a linear model that is fitted where few words are masked: weights e^(−d²/w²) of d, the cosine distance of
  /// what is kept from all, and a ridge of 1: [words].
  package func lime(value: Double) -> (scores: [Double], samples: Int) {
    var random = RandomStream(seed: seed, step: 0, site: RandomSite.perturbations)
    var kept = [[Bool](repeating: true, count: count)]
    while kept.count < samples { kept.append(draw(random.below(count) + 1, &random)) }
    let found = [value] + values(Array(kept.dropFirst()))
    let weights = kept.map { kept in
      let share = Double(kept.count { $0 }) / Double(count)
      let distance = 1 - share.squareRoot()
      // A quarter, as of texts in the authors' package, whose distances run to 100 and whose width is 25.
      return exp(-distance * distance / (0.25 * 0.25))
    }
    // The intercept is a word that is never masked.
    let fit = WeightedFit(
      rows: kept.map { $0.map { $0 ? 1 : 0 } + [1] }, targets: found, weights: weights, ridge: 1)
    return (Array(fit.solution.prefix(count)), kept.count)
  }

  /// The Shapley values of the linear model with the kernel's weights, which sum to value − masked: [words].
  ///
  /// How many words are kept is drawn by the kernel, and each draw comes with its opposite (Covert & Lee 2021).
  package func shap(value: Double, masked: Double) -> (scores: [Double], samples: Int) {
    if count == 1 { return ([value - masked], 0) }
    var random = RandomStream(seed: seed, step: 0, site: RandomSite.perturbations)
    let sizes = (1..<count).map { 1 / (Double($0) * Double(count - $0)) }
    let total = sizes.reduce(0, +)
    var kept: [[Bool]] = []
    while kept.count < samples {
      var left = random.uniform() * total
      let size =
        1
        + (sizes.firstIndex {
          left -= $0; return left < 0
        } ?? count - 2)
      let drawn = draw(size, &random)
      kept += [drawn, drawn.map { !$0 }]
    }
    // The last word's value is what the others leave of the whole, so the sum is right by itself.
    let found = values(kept)
    let rows = kept.map { kept in
      let last = kept[count - 1] ? 1.0 : 0
      return kept.dropLast().map { ($0 ? 1 : 0) - last }
    }
    let targets = zip(found, kept).map { $0 - masked - ($1[count - 1] ? value - masked : 0) }
    let fit = WeightedFit(
      rows: rows, targets: targets, weights: kept.map { _ in 1 }, ridge: 1e-6)
    return (fit.solution + [value - masked - fit.solution.reduce(0, +)], kept.count)
  }

  /// All words but `size` of them, drawn at random.
  private func draw(_ size: Int, _ random: inout RandomStream) -> [Bool] {
    var places = Array(0..<count), kept = [Bool](repeating: true, count: count)
    for place in 0..<size {
      places.swapAt(place, place + random.below(count - place))
      kept[places[place]] = false
    }
    return kept
  }
}
