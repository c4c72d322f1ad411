import Batches

/// How well a generator and its detector do.
public struct ReplacementSum: Sendable, Equatable {
  /// The generator's loss over the hidden tokens.
  public var generator = LossSum()
  /// The detector's loss over the scored tokens; ``LossSum/correct`` those it is right about.
  public var detector = LossSum()
  /// The scored tokens that are not the original.
  public var replaced = 0

  /// Nothing.
  public init() {}

  /// The loss that training minimises: the generator's mean + 50 times the detector's.
  public var loss: Double { generator.mean + Replacement.detectorWeight * detector.mean }

  /// Adds another sum.
  public static func += (left: inout ReplacementSum, right: ReplacementSum) {
    left.generator += right.generator
    left.detector += right.detector
    left.replaced += right.replaced
  }
}
