import Foundation

/// A temperature that rises with the model's doubt: low where one token stands out, high where many are as likely.
///
/// T = lowest + (highest − lowest) · (H / log n)^exponent, with H the entropy of the n tokens that are left.
public struct DynamicTemperature: LogitsProcessor {
  /// The temperatures at no doubt and at the largest.
  public let range: ClosedRange<Double>
  /// How late the temperature rises: above 1 only where there is much doubt.
  public let exponent: Double

  /// - Parameters:
  ///   - range: temperatures from 0 on.
  ///   - exponent: above 0.
  public init(_ range: ClosedRange<Double>, exponent: Double) {
    precondition(range.lowerBound >= 0 && exponent > 0, "temperatures \(range), exponent \(exponent)")
    self.range = range
    self.exponent = exponent
  }

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    guard let distribution = TokenDistribution(logits), distribution.tokens.count > 1 else { return }
    let doubt = min(1, max(0, distribution.entropy / log(Double(distribution.tokens.count))))
    let temperature = range.lowerBound + (range.upperBound - range.lowerBound) * pow(doubt, exponent)
    Temperature(max(Float(temperature), .leastNormalMagnitude)).process(&logits, history: history)
  }
}
