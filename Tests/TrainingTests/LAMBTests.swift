import Foundation
import Kernels
import ModelSupport
import TestSupport
import Testing
import Training
import Transformer

/// LAMB against the paper's algorithm in double precision.
@Suite struct LAMBTests {
  /// Tensors of a reference, with moments of their own.
  private struct Reference {
    var weights: [Double]
    var first: [Double]
    var second: [Double]

    /// Algorithm 2 of You et al. 2020 with φ(x) = x; vectors without decay and without the ratio of norms.
    mutating func step(
      _ number: Int, gradient: [Double], rate: Double, method: LAMB, isMatrix: Bool
    ) {
      let one = 1 - pow(method.beta1, Double(number)), two = 1 - pow(method.beta2, Double(number))
      var direction = [Double](repeating: 0, count: weights.count)
      for i in weights.indices {
        first[i] = method.beta1 * first[i] + (1 - method.beta1) * gradient[i]
        second[i] = method.beta2 * second[i] + (1 - method.beta2) * gradient[i] * gradient[i]
        direction[i] = first[i] / one / ((second[i] / two).squareRoot() + method.epsilon)
        if isMatrix { direction[i] += method.weightDecay * weights[i] }
      }
      func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      let (length, size) = (norm(weights), norm(direction))
      let ratio = isMatrix && length > 0 && size > 0 ? length / size : 1
      for i in weights.indices { weights[i] -= rate * ratio * direction[i] }
    }
  }

  @Test(arguments: Family.allCases)
  func tenSteps(_ architecture: Family) throws {
    let layout = TransformerModel(Tiny.configuration(architecture)).layout
    let method = LAMB(beta1: 0.9, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1)
    let tensors = layout.bindings.map { $0.offset..<$0.offset + $0.rows * $0.columns }
    let isMatrix = tensors.map { range in
      layout.entries.contains {
        // A table of one row is a matrix.
        $0.parameter.range.contains(range.lowerBound)
          && ($0.parameter.rows > 1 || $0.name.hasSuffix("_embeddings.weight"))
      }
    }
    #expect(isMatrix.contains(true) && isMatrix.contains(false))
    func run(threads: Int) throws -> [Float] {
      let engine = Engine(threads: threads, instructionSet: try .selected())
      let weights = Slab(count: layout.count), gradients = Slab(count: layout.count)
      layout.initialize(weights, seed: 5)
      func values(_ range: Range<Int>, _ slab: Slab) -> Matrix {
        slab.matrix(offset: range.lowerBound, rows: 1, columns: range.count)
      }
      var expected = tensors.map { range in
        let zeros = [Double](repeating: 0, count: range.count)
        return Reference(
          weights: values(range, weights).elements.map(Double.init), first: zeros, second: zeros)
      }
      let optimizer = method.make(layout)
      defer { withExtendedLifetime((optimizer, gradients)) {} }
      var random = SeededGenerator(seed: 8)
      for step in 1...10 {
        for (index, range) in tensors.enumerated() {
          let gradient = random.normals(range.count)
          values(range, gradients).set(gradient)
          expected[index].step(
            step, gradient: gradient.map { Double($0) / 4 }, rate: 1e-2, method: method,
            isMatrix: isMatrix[index])
        }
        optimizer.update(
          weights, gradients: gradients, step: step, learningRate: 1e-2, gradientScale: 0.25, engine)
      }
      for (range, reference) in zip(tensors, expected) {
        // Ten steps of a hundredth of weights around 0.1, or of directions of at most 4 for vectors around 1.
        expectClose(values(range, weights).elements, reference.weights, absolute: 3e-6)
      }
      return numbers(weights)
    }
    #expect(try run(threads: 1).map(\.bitPattern) == run(threads: 2).map(\.bitPattern))
  }
}
