import Kernels
import Transformer

/// The exponential average of the weights beside any optimizer (Polyak & Juditsky 1992; Tarvainen & Valpola 2017), which is
/// what is evaluated and saved as the model: a̅ += (1 − d)(w − a̅) after each step.
///
/// So that a short run is not an average of its beginning, d is min(decay, t/(t + 9)) at step t: the warm-up of TensorFlow's
/// ExponentialMovingAverage. It passes 0.99 at step 891 and 0.999 at step 8,991. The average begins with the weights.
public final class WeightAverage: Optimizer {
  /// The largest d.
  public let decay: Double
  /// What moves the weights.
  public let base: any Optimizer
  private let mean: Slab

  /// - Parameters:
  ///   - weights: what the run begins with.
  ///   - layout: theirs.
  public init(_ base: any Optimizer, decay: Double, weights: Slab, layout: ParameterLayout) {
    precondition(0 <= decay && decay < 1, "a decay of \(decay)")
    self.base = base
    self.decay = decay
    mean = Slab(count: layout.count)
    mean.row.copy(from: weights.matrix(offset: 0, rows: 1, columns: layout.count))
  }

  /// d at a step, from 1.
  public func decay(at step: Int) -> Double { min(decay, Double(step) / Double(step + 9)) }

  /// Those of the optimizer; the average is no state, but the weights of a checkpoint.
  public var states: [OptimizerState] { base.states }

  /// The average, with the model's layout.
  public var average: Slab? { mean }

  /// The optimizer's update; then the average follows.
  public func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    base.update(
      weights, gradients: gradients, step: step, learningRate: learningRate, gradientScale: gradientScale,
      engine
    )
    let row = weights.matrix(offset: 0, rows: 1, columns: mean.count)
    engine.interpolate(row, into: mean.row, share: Float(1 - decay(at: step)))
  }
}
