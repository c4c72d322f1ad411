import Foundation
import Storage

/// The answer of a regression to one row.
struct NumberPrediction: Encodable, Sendable {
  private let value: Double
  private let text: String?
  private let pair: String?

  /// - Parameters:
  ///   - value: the number.
  ///   - text: the row's text where it is to be repeated, with its second text if it is a pair.
  init(_ value: Float, text: String?, pair: String?) {
    // Six digits: more would be rounding, and would differ between instruction sets.
    self.value = Double(Format.significant(Double(value))) ?? Double(value)
    self.text = text
    self.pair = pair
  }
}
