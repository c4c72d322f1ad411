import Foundation

/// How the learning rate goes with the steps: a linear warm-up, then a descent towards the smallest
/// rate, which the step after the last would have: no step of a line is lost to a rate of 0.
public struct LearningRateSchedule: Sendable, Equatable {
  /// The shape of the descent.
  public enum Shape: String, Sendable, CaseIterable {
    /// Half a cosine (Loshchilov & Hutter 2017).
    case cosine
    /// A straight line.
    case linear
    /// No descent.
    case constant
  }

  /// The shape after the warm-up.
  public var shape: Shape
  /// The largest rate, reached when the warm-up ends.
  public var peak: Double
  /// The rate that the descent ends at.
  public var minimum: Double
  /// The steps of the warm-up.
  public var warmup: Int
  /// The steps of the whole run.
  public var steps: Int

  /// The schedule given; `warmup` is cut to the run's length.
  public init(shape: Shape, peak: Double, minimum: Double, warmup: Int, steps: Int) {
    self.shape = shape
    self.peak = peak
    self.minimum = minimum
    self.warmup = min(warmup, steps)
    self.steps = steps
  }

  /// The rate of step `step`, counted from 0. In the warm-up it is peak·(step + 1)/(warmup + 1), so the first step is
  /// not lost to a rate of 0; past the end it stays at the smallest.
  public func rate(at step: Int) -> Double {
    if step < warmup { return peak * Double(step + 1) / Double(warmup + 1) }
    let progress = min(1, Double(step - warmup) / Double(max(1, steps - warmup)))
    switch shape {
    case .constant: return peak
    case .linear: return peak + (minimum - peak) * progress
    case .cosine: return minimum + 0.5 * (peak - minimum) * (1 + cos(.pi * progress))
    }
  }
}
