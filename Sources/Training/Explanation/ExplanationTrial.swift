import Batches
import Data
import Foundation
import Kernels

/// Whether explanations name what answers rest on: words are left out in the order of their scores, and the answer's probability
/// is watched (Samek et al. 2017; DeYoung et al. 2020, "ERASER").
public struct ExplanationTrial: Sendable {
  /// The rows that were explained.
  public private(set) var rows = 0
  /// The completeness errors of their explanations, rising.
  public private(set) var completenessErrors: [Double] = []
  /// The areas under the probability while the words with the highest scores are left out first, and while they come first to
  /// a text without words; over the share of words, from 0 to 1.
  public private(set) var deletion: [Double] = [], insertion: [Double] = []
  /// The probability without the ``named`` words of the highest scores, and without as many random ones, of rows with more.
  public private(set) var withoutNamed: [Double] = [], withoutRandom: [Double] = []

  /// How many words are left out to compare with random ones.
  public static let named = 5
  /// Points of a curve.
  private static let points = 10

  /// Nothing yet.
  public init() {}

  /// Explains a row's most likely label, and tries the explanation.
  ///
  /// - Throws: what the tokenizer throws.
  public mutating func add(_ row: LabelledRow, label: Int, _ explainer: Explainer) throws {
    let found = try explainer.explanation(of: row, label: label)
    let read = try explainer.model.row(row)
    let place = rows
    rows += 1
    completenessErrors.append(found.completenessError)
    completenessErrors.sort()
    let count = found.words.count
    guard count > 0 else { return }
    let order = found.words.indices.sorted { found.words[$0].score > found.words[$1].score }
    let steps = min(Self.points, count)
    let taken = (0...steps).map { $0 * count / steps }
    var random = RandomStream(seed: explainer.seed, step: UInt64(place), site: RandomSite.omissions)
    var others = Array(0..<count)
    for word in others.indices.dropLast() { others.swapAt(word, word + random.below(count - word)) }
    let sequences =
      taken.map { Set(order.prefix($0)) } + taken.map { Set(order.dropFirst($0)) }
      + [Set(order.prefix(Self.named)), Set(others.prefix(Self.named))]
    let values = explainer.model.probabilities(without: sequences, of: read, label: label)
    deletion.append(Self.area(taken, Array(values[..<taken.count])))
    insertion.append(Self.area(taken, Array(values[taken.count..<2 * taken.count])))
    guard count > Self.named else { return }
    withoutNamed.append(values[values.count - 2])
    withoutRandom.append(values[values.count - 1])
  }

  /// The area by the trapezoidal rule under values over shares of words.
  private static func area(_ taken: [Int], _ values: [Double]) -> Double {
    guard let all = taken.last, all > 0 else { return 0 }
    var area = 0.0
    for point in 1..<taken.count {
      let width = Double(taken[point] - taken[point - 1]) / Double(all)
      area += (values[point] + values[point - 1]) / 2 * width
    }
    return area
  }

  /// How much more the answer loses without the words named first than without random ones: the mean over rows.
  public var difference: Double {
    let sum = zip(withoutRandom, withoutNamed).reduce(0) { $0 + $1.0 - $1.1 }
    return sum / Double(max(1, withoutNamed.count))
  }

  /// How far ``difference`` depends on the rows; nil where none has words enough.
  public func interval(seed: UInt64) -> BootstrapInterval? {
    BootstrapInterval(zip(withoutRandom, withoutNamed).map { Float($0 - $1) }, seed: seed)
  }

  /// How likely it would be by chance that one of the two hurts more on so many more rows (the exact sign test).
  public var pValue: Double {
    let pairs = zip(withoutRandom, withoutNamed)
    return ModelComparison.pValue(pairs.count { $0 > $1 }, pairs.count { $0 < $1 })
  }
}

extension ExplainedModel {
  /// The probability of `label` for a row from which words are left out, one set of them for each answer.
  func probabilities(without words: [Set<Int>], of row: ExplainedRow, label: Int) -> [Double] {
    var found: [Double] = []
    for start in stride(from: 0, to: words.count, by: batchSize) {
      let places = words[start..<min(words.count, start + batchSize)].map { row.places(without: $0) }
      let batch = SequenceBatch(
        tokens: places.flatMap { $0.isEmpty ? [mask] : $0.map { row.tokens[$0] } },
        offsets: places.reduce(into: [0]) { $0.append($0[$0.count - 1] + max(1, $1.count)) },
        segments: row.segments.map { segments in
          places.flatMap { $0.isEmpty ? [0] : $0.map { segments[$0] } }
        })
      found += session.probabilities(batch).map { Double($0[label]) }
    }
    return found
  }
}

extension ExplainedRow {
  /// The places of the tokens that have no part in any of `words`.
  func places(without words: Set<Int>) -> [Int] {
    let gone = Set(words.flatMap { shares[$0].map(\.token) })
    return tokens.indices.filter { !gone.contains($0) }
  }
}
