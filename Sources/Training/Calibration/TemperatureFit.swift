import Foundation

/// The temperature with the least log loss on rows that a classifier has not learned from.
///
/// The loss is convex in β = 1/T, and its slope, the mean over rows of the expected minus the right label's log-probability,
/// rises with β; so halving finds where it is 0.
public struct TemperatureFit: Sendable, Equatable {
  /// The temperature.
  public let temperature: AnswerTemperature
  /// The rows that it was fitted on.
  public let rows: Int

  /// Fewer rows than these do not tell one temperature from another.
  public static let fewestRows = 100
  /// As many rows as fit it to a few hundredths.
  public static let mostRows = 2_000
  /// A pull towards 1 as weak as a nat: rows that are all answered right would have certainty without end.
  private static let pull = 1.0
  /// Each halves the interval, which is 20 wide at first.
  private static let halvings = 40

  /// Fits a temperature; nil for fewer than ``fewestRows`` rows.
  public init?(_ rows: ClassifiedRows) {
    guard rows.count >= Self.fewestRows else { return nil }
    self.rows = rows.count
    let scores = rows.probabilities.map { $0.map { Double(max(log($0), HybridWeights.floor)) } }
    func slope(_ beta: Double) -> Double {
      var sum = Self.pull * (beta - 1)
      for (scores, truth) in zip(scores, rows.truths) {
        let largest = scores.max() ?? 0
        var total = 0.0, mean = 0.0
        for score in scores {
          let power = exp(beta * (score - largest))
          total += power
          mean += power * score
        }
        sum += mean / total - scores[truth]
      }
      return sum
    }
    var low = 1 / Double(AnswerTemperature.range.upperBound),
      high = 1 / Double(AnswerTemperature.range.lowerBound)
    for _ in 0..<Self.halvings {
      let middle = (low + high) / 2
      if slope(middle) < 0 { low = middle } else { high = middle }
    }
    let found = Float(2 / (low + high))
    temperature = AnswerTemperature(
      min(max(found, AnswerTemperature.range.lowerBound), AnswerTemperature.range.upperBound))
  }
}

extension ClassifiedRows {
  /// The rows with a temperature for their probabilities.
  public func scaled(by temperature: AnswerTemperature?) -> ClassifiedRows {
    guard let temperature else { return self }
    return mapped(temperature.scaled)
  }
}
