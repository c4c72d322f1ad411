import Kernels
import Transformer

/// AdamW (Loshchilov & Hutter 2019) with bias correction: moments of a model's layout, decay on matrices only.
public final class AdamW {
  /// What does not change from step to step.
  public struct Configuration: Sendable, Equatable {
    /// The decay of the mean of gradients.
    public var beta1: Double
    /// The decay of the mean of their squares.
    public var beta2: Double
    /// Added to the root of the second moment.
    public var epsilon: Double
    /// The share of a weight, times the rate, that is taken off it at each step; matrices only.
    public var weightDecay: Double

    /// PyTorch's defaults, unless given.
    public init(
      beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01
    ) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.weightDecay = weightDecay
    }
  }

  /// The settings.
  public let configuration: Configuration
  /// The means of gradients.
  public let first: Slab
  /// The means of their squares.
  public let second: Slab
  /// Neighbouring parameters with the same decay: one pass each.
  private let runs: [(range: Range<Int>, decays: Bool)]

  /// Moments of 0 for a layout.
  public init(_ configuration: Configuration, layout: ParameterLayout) {
    self.configuration = configuration
    first = Slab(count: layout.count)
    second = Slab(count: layout.count)
    var runs: [(range: Range<Int>, decays: Bool)] = []
    for entry in layout.entries {
      let p = entry.parameter
      if let last = runs.last, last.decays == p.decays {
        runs[runs.count - 1].range = last.range.lowerBound..<p.range.upperBound
      } else {
        runs.append((p.range, p.decays))
      }
    }
    self.runs = runs
  }

  /// One update of `weights` from `gradients`·`gradientScale`.
  ///
  /// - Parameters:
  ///   - step: the number of this update, from 1.
  ///   - learningRate: of this step.
  public func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    let settings = configuration
    for (range, decays) in runs {
      func row(_ slab: Slab) -> Matrix {
        slab.matrix(offset: range.lowerBound, rows: 1, columns: range.count)
      }
      let w = row(weights)
      let g = row(gradients)
      let m = row(first)
      let v = row(second)
      let decay: Float = decays ? Float(settings.weightDecay) : 0
      engine.adamW(
        weights: w, gradients: g, first: m, second: v, learningRate: Float(learningRate),
        beta1: Float(settings.beta1), beta2: Float(settings.beta2), epsilon: Float(settings.epsilon),
        decay: decay,
        step: step, gradientScale: Float(gradientScale))
    }
  }
}
