import Data

/// Counts the evaluations that bring nothing new, to stop a run that no longer learns (Prechelt 1998, "Early stopping –
/// but when?"). The count is part of a checkpoint, so a run that was interrupted stops where it would have stopped.
public struct EarlyStopping: Codable, Sendable, Equatable {
  /// The score to be improved on; nil before there was one.
  public private(set) var reference: Double?
  /// The evaluations since the one that set it.
  public private(set) var evaluationsWithout = 0

  /// Nothing evaluated yet.
  public init() {}

  /// Notes a score.
  ///
  /// Only a score better than the reference by more than `minimumDelta` is an improvement and the new reference, so that a
  /// slow creep in small steps counts once it adds up. A score that is not finite is none.
  public mutating func record(_ score: Double, higherIsBetter: Bool, minimumDelta: Double) {
    let gain = reference.map { higherIsBetter ? score - $0 : $0 - score } ?? .infinity
    if score.isFinite, gain > minimumDelta {
      reference = score
      evaluationsWithout = 0
    } else {
      evaluationsWithout += 1
    }
  }

  /// Whether `patience` evaluations in a row brought no improvement; never without a patience.
  public func isExhausted(patience: Int?) -> Bool { patience.map { evaluationsWithout >= $0 } ?? false }
}
