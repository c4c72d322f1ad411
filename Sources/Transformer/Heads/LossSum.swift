/// A loss that was summed over targets, with what is needed to average it: averages of unequal batches must be taken
/// over targets, not over batches.
public struct LossSum: Sendable, Equatable {
  /// The sum of −log p(target), in nats.
  public var nats: Double
  /// The number of targets.
  public var count: Int
  /// The targets that were the model's first choice; 0 where it was not asked for.
  public var correct: Int

  /// Nothing, unless given.
  public init(nats: Double = 0, count: Int = 0, correct: Int = 0) {
    self.nats = nats
    self.count = count
    self.correct = correct
  }

  /// Nats for each target; NaN where there was none.
  public var mean: Double { count > 0 ? nats / Double(count) : .nan }
  /// The share of targets that were the first choice.
  public var accuracy: Double { count > 0 ? Double(correct) / Double(count) : .nan }

  /// Adds another sum.
  public static func += (left: inout LossSum, right: LossSum) {
    left.nats += right.nats
    left.count += right.count
    left.correct += right.correct
  }
}
