import CKernels
import Foundation

extension Engine {
  /// One step of Adam on a run of parameters, with weight decay apart from the gradient or in it (Kingma & Ba 2015,
  /// Loshchilov & Hutter 2019).
  ///
  /// With g = gradientScale · gradients + l2·w: m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g², then w −= η·λ·w and
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
  ///   - decay: λ, apart from the gradient: AdamW.
  ///   - l2: in the gradient: Adam.
  ///   - step: t, from 1.
  ///   - gradientScale: what clipping and accumulation multiply the gradients by.
  public func adam(
    weights: Matrix, gradients: Matrix, first: Matrix, second: Matrix, learningRate: Float, beta1: Float,
    beta2: Float, epsilon: Float, decay: Float, l2: Float = 0, step: Int, gradientScale: Float
  ) {
    precondition(step >= 1, "steps count from 1, not \(step)")
    let correction1 = Float(1 - pow(Double(beta1), Double(step)))
    let correction2 = Float(1 - pow(Double(beta2), Double(step)))
    updateRanges([weights, gradients, first, second]) { range in
      kernels.rows.adam(
        range.count, weights.at(0, range), gradients.at(0, range), first.at(0, range), second.at(0, range),
        learningRate, beta1, beta2, epsilon, decay, l2, correction1, correction2, gradientScale)
    }
  }

  /// Cuts a run of parameters, whose operands are vectors of one length, between the threads: element by element, so the
  /// cuts do not change a result.
  func updateRanges(_ operands: [Matrix], _ body: (Range<Int>) -> Void) {
    let count = operands[0].columns
    for matrix in operands { matrix.requireVector(count) }
    parallelRanges(count, unit: 64, minimum: Self.activationGrain, body)
  }
}
