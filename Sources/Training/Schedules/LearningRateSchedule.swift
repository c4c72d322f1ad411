import Foundation

/// How the learning rate goes with the steps: a warm-up, then a descent towards the smallest rate, which the step after the
/// last would have: no step of a line is lost to a rate of 0. A one-cycle is PyTorch's, whose last step has it.
public struct LearningRateSchedule: Sendable, Equatable {
  /// The shape of the descent.
  public enum Shape: String, Sendable, CaseIterable {
    /// Half a cosine (Loshchilov & Hutter 2017).
    case cosine
    /// A straight line.
    case linear
    /// No descent.
    case constant
    /// Constant until a last part of the run, in which it falls (Hu et al. 2024, Hägele et al. 2024).
    case wsd
    /// Up from a 25th of the peak and down far below it, each by half a cosine (Smith & Topin 2018), as PyTorch's
    /// OneCycleLR; the momentum stays as it is.
    case oneCycle = "one-cycle"
    /// By the inverse square root of the step's number (Vaswani et al. 2017): it needs no length of the run.
    case inverseSquareRoot = "inverse-square-root"
  }

  /// How ``Shape/wsd`` falls.
  public enum Decay: String, Sendable, CaseIterable {
    /// As 1 − √p at the share p of the decay: fast at first (Hägele et al. 2024).
    case oneMinusSquareRoot = "1-sqrt"
    /// In a straight line.
    case linear
  }

  /// The shape after the warm-up.
  public var shape: Shape
  /// The largest rate, reached when the warm-up ends.
  public var peak: Double
  /// The rate that the descent ends at.
  public var minimum: Double
  /// The steps of the warm-up.
  public var warmup: Int
  /// The rate that the warm-up rises from, but in a one-cycle.
  public var warmupStart = 0.0
  /// The steps of the whole run.
  public var steps: Int
  /// The steps in which ``Shape/wsd`` falls.
  public var decaySteps: Int
  /// How it falls.
  public var decay: Decay

  /// The schedule given; `warmup` is cut to the run's length, `decaySteps` to what the warm-up leaves.
  public init(
    shape: Shape, peak: Double, minimum: Double, warmup: Int, steps: Int, decaySteps: Int = 0,
    decay: Decay = .oneMinusSquareRoot
  ) {
    self.shape = shape
    self.peak = peak
    self.minimum = minimum
    self.warmup = min(warmup, steps)
    self.steps = steps
    self.decaySteps = min(decaySteps, steps - self.warmup)
    self.decay = decay
  }

  /// A one-cycle's first rate, as a share of its peak; PyTorch's `div_factor` is 25.
  private static let cycleStart = 1 / 25.0

  /// The rate of step `step`, counted from 0. In the warm-up it is a share of
  /// (step + 1)/(warmup + 1) of the way up, so the first step is not lost to a rate of 0, but in a one-cycle; past the
  /// end it stays at the smallest.
  public func rate(at step: Int) -> Double {
    if shape == .oneCycle { return cycle(step) }
    if step < warmup { return warmupStart + (peak - warmupStart) * Double(step + 1) / Double(warmup + 1) }
    let progress = min(1, Double(step - warmup) / Double(max(1, steps - warmup)))
    switch shape {
    case .constant, .oneCycle: return peak
    case .linear: return peak + (minimum - peak) * progress
    case .cosine: return Self.halfCosine(peak, minimum, progress)
    case .wsd: return stableThenDecay(step)
    case .inverseSquareRoot:
      return max(minimum, peak * (Double(warmup + 1) / Double(step + 1)).squareRoot())
    }
  }

  private func stableThenDecay(_ step: Int) -> Double {
    let start = steps - decaySteps
    if step < start { return peak }
    let share = min(1, Double(step - start) / Double(max(1, decaySteps)))
    return minimum + (peak - minimum) * (1 - (decay == .linear ? share : share.squareRoot()))
  }

  /// As OneCycleLR: the peak at step warmup − 1, the smallest rate at the last.
  private func cycle(_ step: Int) -> Double {
    if step < warmup {
      if warmup == 1 { return peak }
      return Self.halfCosine(peak * Self.cycleStart, peak, Double(step) / Double(warmup - 1))
    }
    return Self.halfCosine(peak, minimum, min(1, Double(step - warmup + 1) / Double(max(1, steps - warmup))))
  }

  /// From `start` to `end` as `progress` goes from 0 to 1.
  private static func halfCosine(_ start: Double, _ end: Double, _ progress: Double) -> Double {
    end + 0.5 * (start - end) * (1 + cos(.pi * progress))
  }
}
