import Foundation

/// The answer of a classifier to one row.
struct LabelPrediction: Encodable, Sendable {
  private let label: String
  private let probabilities: [String: Double]
  private let text: String?
  private let pair: String?

  /// - Parameters:
  ///   - labels: distinct.
  ///   - values: the probability of each.
  ///   - text: the row's text where it is to be repeated, with its second text if it is a pair.
  init(labels: [String], _ values: [Float], text: String?, pair: String?) {
    let best = values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
    label = labels[best]
    // Six decimals: more would be rounding, and would differ between instruction sets.
    probabilities = Dictionary(
      uniqueKeysWithValues: zip(labels, values.map { (Double($0) * 1e6).rounded() / 1e6 }))
    self.text = text
    self.pair = pair
  }
}
