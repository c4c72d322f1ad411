import CKernels
import Foundation

extension Engine {
  /// One step of AdamW, Adam with decoupled weight decay (Kingma & Ba 2015, Loshchilov & Hutter 2019), on a run of parameters.
  ///
  /// With g = gradientScale · gradients: m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g², then w −= η·λ·w and
  /// w −= η · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε). The corrections are computed in double precision.
  ///
  /// - Parameters:
  ///   - weights: w, [1, n].
  ///   - gradients: [1, n].
  ///   - first: m, [1, n].
  ///   - second: v, [1, n].
  ///   - learningRate: η.
  ///   - beta1: β₁, in 0 ..< 1.
  ///   - beta2: β₂, in 0 ..< 1.
  ///   - epsilon: ε.
  ///   - decay: λ.
  ///   - step: t, from 1.
  ///   - gradientScale: what clipping and accumulation multiply the gradients by.
  public func adamW(
    weights: Matrix, gradients: Matrix, first: Matrix, second: Matrix, learningRate: Float, beta1: Float,
    beta2: Float, epsilon: Float, decay: Float, step: Int, gradientScale: Float
  ) {
    let count = weights.columns
    for matrix in [weights, gradients, first, second] { matrix.requireVector(count) }
    precondition(step >= 1, "steps count from 1, not \(step)")
    let correction1 = Float(1 - pow(Double(beta1), Double(step)))
    let correction2 = Float(1 - pow(Double(beta2), Double(step)))
    parallelRanges(count, unit: 64, minimum: Self.activationGrain) { range in
      kernels.rows.adamw(
        range.count, weights.at(0, range), gradients.at(0, range), first.at(0, range), second.at(0, range),
        learningRate, beta1, beta2, epsilon, decay, correction1, correction2, gradientScale)
    }
  }
}
