import Foundation

/// Keeps tokens at least p times as likely as the most likely one (Nguyen et al. 2024, arXiv:2407.01082): strict where
/// the model is sure, lenient where it is not.
public struct MinP: LogitsProcessor {
  /// The least share of the largest probability, above 0, at most 1.
  public let share: Double
  private let distance: Float

  /// Keeps tokens of `share` of the largest probability, above 0 and at most 1.
  public init(_ share: Double) {
    precondition(share > 0 && share <= 1, "min-p \(share)")
    self.share = share
    distance = Float(log(share))
  }

  /// See ``LogitsProcessor``.
  public func process(_ logits: inout [Float], history: [Int32]) {
    guard let largest = logits.max(), largest > -.infinity else { return }
    for index in logits.indices where logits[index] - largest < distance { logits[index] = -.infinity }
  }
}
