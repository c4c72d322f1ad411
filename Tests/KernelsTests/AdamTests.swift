import Kernels
import TestSupport
import Testing

/// Adam's step, with both kinds of decay.
@Suite struct AdamTests {
  @Test(arguments: InstructionSet.available, [true, false])
  func tenSteps(_ set: InstructionSet, isDecoupled: Bool) {
    for count in awkwardSizes + [70_001] {
      let start = normals(count, seed: 80)
      let (rate, decay, epsilon): (Float, Float, Float) = (1e-2, 0.1, 1e-8)
      let (beta1, beta2): (Float, Float) = (0.9, 0.95)
      let gradients = (0..<10).map { normals(count, seed: 81 + UInt64($0)) }
      let weights = onOneAndTwoThreads(set) { engine in
        let w = GuardedMatrix(start, rows: 1, columns: count)
        let zeros = [Float](repeating: 0, count: count)
        let (m, v) = (
          GuardedMatrix(zeros, rows: 1, columns: count), GuardedMatrix(zeros, rows: 1, columns: count)
        )
        for (index, gradient) in gradients.enumerated() {
          let g = GuardedMatrix(gradient, rows: 1, columns: count)
          engine.adam(
            weights: w.matrix, gradients: g.matrix, first: m.matrix, second: v.matrix, learningRate: rate,
            beta1: beta1, beta2: beta2, epsilon: epsilon, decay: isDecoupled ? decay : 0,
            l2: isDecoupled ? 0 : decay, step: index + 1, gradientScale: 0.5)
          #expect(g.values == gradient)
        }
        for matrix in [w, m, v] { matrix.expectUntouchedGaps() }
        return w.values
      }
      var reference = Reference.AdamW(
        count: count, learningRate: Double(rate), beta1: Double(beta1), beta2: Double(beta2),
        epsilon: Double(epsilon), weightDecay: Double(decay), isDecoupled: isDecoupled)
      var expected = doubles(start)
      for gradient in gradients { reference.update(&expected, gradient: gradient.map { Double($0) / 2 }) }
      // Each step rounds the weight twice and moves it by at most a few learning rates, to about 20 roundings. The moment m may
      // cancel, and then its error is relative to the terms' sizes, not to m: at most 4 of the unit √v.
      let steps = expected.map { 10 * roundoff * (3 * (abs($0) + 0.3) + Double(rate) * 80) }
      expectClose(weights, expected, bounds: steps, "\(count) parameters")
    }
  }

  @Test(arguments: InstructionSet.available) func extremes(_ set: InstructionSet) {
    let engine = Engine(threads: 1, instructionSet: set)
    func step(_ weight: Float, _ gradient: Float, decay: Float = 0, at step: Int = 1) -> Float {
      let parts = [weight, gradient, 0, 0].map { GuardedMatrix([$0], rows: 1, columns: 1) }
      engine.adam(
        weights: parts[0].matrix, gradients: parts[1].matrix, first: parts[2].matrix, second: parts[3].matrix,
        learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: decay, step: step,
        gradientScale: 1)
      return parts[0].values[0]
    }
    // No gradient moves nothing, but the decay does.
    #expect(step(1, 0) == 1)
    #expect(abs(step(1, 0, decay: 0.1) - 0.9999) < 1e-7)
    // The first step is a learning rate against the gradient's sign, whatever its size.
    for gradient: Float in [1e-3, 1, 1e4, 1e15] {
      #expect(abs(step(0, gradient) + 1e-3) < 2e-8, "\(gradient)")
      #expect(abs(step(0, -gradient) - 1e-3) < 2e-8, "\(gradient)")
    }
    // A gradient that is lost in ε hardly moves; late steps need no correction and do not divide by 0.
    #expect(abs(step(0, 1e-20)) < 1e-12)
    #expect(step(0, 1, at: 1_000_000).isFinite)
    #expect(step(0, .nan).isNaN)
  }
}
