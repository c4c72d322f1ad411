import Kernels
import TestSupport
import Testing

/// The steps of the optimizers beside Adam, ten in a row, against the same in double precision.
@Suite struct OptimizerStepTests {
  private static let rate: Float = 1e-2
  private static let scale: Float = 0.5

  /// The numbers that a step changes.
  private struct Numbers {
    var weights: [Double]
    var states: [[Double]]
  }

  /// Takes ten steps of awkward lengths by `step`, on one and two threads, and by `reference`.
  ///
  /// - Parameter largest: of a step's direction. Ten steps round the weight twice each, and a direction to some 20 roundings.
  private func check(
    _ set: InstructionSet, states: Int, largest: Double,
    _ step: (Engine, _ w: Matrix, _ g: Matrix, _ states: [Matrix]) -> Void,
    _ reference: (inout Numbers, [Double]) -> Void, excluding isUnsure: (Int) -> Bool = { _ in false }
  ) {
    for count in awkwardSizes + [30_001] {
      let start = normals(count, seed: 90)
      let gradients = (0..<10).map { normals(count, seed: 91 + UInt64($0)) }
      let zeros = [Float](repeating: 0, count: count)
      let found = onOneAndTwoThreads(set) { engine in
        let w = GuardedMatrix(start, rows: 1, columns: count)
        let kept = (0..<states).map { _ in GuardedMatrix(zeros, rows: 1, columns: count) }
        for gradient in gradients {
          let g = GuardedMatrix(gradient, rows: 1, columns: count)
          step(engine, w.matrix, g.matrix, kept.map(\.matrix))
          #expect(g.values == gradient)
        }
        for matrix in [w] + kept { matrix.expectUntouchedGaps() }
        return w.values
      }
      var numbers = Numbers(
        weights: doubles(start),
        states: [[Double]](repeating: doubles(zeros), count: max(states, 2)))
      for gradient in gradients { reference(&numbers, gradient.map { Double($0 * Self.scale) }) }
      let sure = (0..<count).filter { !isUnsure($0) }
      #expect(Double(sure.count) >= 0.99 * Double(count) - 1)
      let bounds = sure.map { i in
        10 * roundoff * (3 * (abs(numbers.weights[i]) + 1) + 20 * Double(Self.rate) * largest)
      }
      expectClose(
        sure.map { found[$0] }, sure.map { numbers.weights[$0] }, bounds: bounds, "\(count) parameters")
    }
  }

  @Test(arguments: InstructionSet.available, [false, true])
  func sgd(_ set: InstructionSet, nesterov: Bool) {
    for momentum: Float in nesterov ? [0.9] : [0, 0.9] {
      // Gradients stay below 3, and a sum of ten with a momentum below 30.
      check(set, states: momentum > 0 ? 1 : 0, largest: 30) { engine, w, g, states in
        engine.sgd(
          weights: w, gradients: g, buffer: states.first, learningRate: Self.rate, momentum: momentum,
          nesterov: nesterov, l2: 0.1, gradientScale: Self.scale)
      } _: { numbers, gradient in
        Reference.sgd(
          &numbers.weights, buffer: &numbers.states[0], gradient: gradient, rate: Double(Self.rate),
          momentum: Double(momentum), nesterov: nesterov, decay: Double(Float(0.1)))
      }
    }
  }

  @Test(arguments: InstructionSet.available, [Float(0), 0.9])
  func rmsProp(_ set: InstructionSet, momentum: Float) {
    // A first quotient is at most 1/√(1 − α) = 10, and where the gradient nearly cancels its decay, off by some of its terms'
    // roundings over itself: ε of 0.01 bounds that.
    check(set, states: momentum > 0 ? 2 : 1, largest: 100) { engine, w, g, states in
      engine.rmsProp(
        weights: w, gradients: g, squares: states[0], buffer: momentum > 0 ? states[1] : nil,
        learningRate: Self.rate, alpha: 0.99, momentum: momentum, epsilon: 0.01, l2: 0.1,
        gradientScale: Self.scale)
    } _: { numbers, gradient in
      var (squares, buffer) = (numbers.states[0], numbers.states[1])
      Reference.rmsProp(
        &numbers.weights, squares: &squares, buffer: &buffer, gradient: gradient,
        rate: Double(Self.rate), alpha: Double(Float(0.99)), momentum: Double(momentum),
        epsilon: Double(Float(0.01)), decay: Double(Float(0.1)))
      numbers.states = [squares, buffer]
    }
  }

  @Test(arguments: InstructionSet.available) func adagrad(_ set: InstructionSet) {
    check(set, states: 1, largest: 100) { engine, w, g, states in
      engine.adagrad(
        weights: w, gradients: g, sums: states[0], learningRate: Self.rate, epsilon: 0.01, l2: 0.1,
        gradientScale: Self.scale)
    } _: { numbers, gradient in
      Reference.adagrad(
        &numbers.weights, sums: &numbers.states[0], gradient: gradient, rate: Double(Self.rate),
        epsilon: Double(Float(0.01)), decay: Double(Float(0.1)))
    }
  }

  @Test(arguments: InstructionSet.available) func lion(_ set: InstructionSet) {
    // Elements whose direction was ever within rounding of 0 may have gone the other way.
    var unsure: Set<Int> = []
    check(set, states: 1, largest: 1) { engine, w, g, states in
      engine.lion(
        weights: w, gradients: g, mean: states[0], learningRate: Self.rate, beta1: 0.9, beta2: 0.99,
        decay: 0.1, gradientScale: Self.scale)
    } _: { numbers, gradient in
      let sizes = Reference.lion(
        &numbers.weights, mean: &numbers.states[0], gradient: gradient, rate: Double(Self.rate),
        beta1: Double(Float(0.9)), beta2: Double(Float(0.99)), decay: Double(Float(0.1)))
      for (index, size) in sizes.enumerated() where size < 1e-6 { unsure.insert(index) }
    } excluding: {
      unsure.contains($0)
    }
  }

  @Test(arguments: InstructionSet.available) func combinationsAndAverages(_ set: InstructionSet) {
    for count in awkwardSizes {
      let x = normals(count, seed: 3), y = normals(count, seed: 4)
      let combined = onOneAndTwoThreads(set) { engine in
        let (a, b) = (GuardedMatrix(x, rows: 1, columns: count), GuardedMatrix(y, rows: 1, columns: count))
        engine.combine(1.5, a.matrix, -0.25, b.matrix, into: b.matrix)
        b.expectUntouchedGaps()
        return b.values
      }
      let wanted = zip(x, y).map { 1.5 * Double($0) - 0.25 * Double($1) }
      expectClose(combined, wanted, bounds: zip(x, y).map { 3 * roundoff * Double(abs(2 * $0) + abs($1)) })
      let averaged = onOneAndTwoThreads(set) { engine in
        let (a, b) = (GuardedMatrix(x, rows: 1, columns: count), GuardedMatrix(y, rows: 1, columns: count))
        engine.interpolate(a.matrix, into: b.matrix, share: 0.001)
        let same = GuardedMatrix(x, rows: 1, columns: count)
        engine.interpolate(a.matrix, into: same.matrix, share: 0.3)
        #expect(same.values == x, "an average of equal numbers is that number")
        return b.values
      }
      let share = Double(Float(0.001))
      let means = zip(x, y).map { Double($1) + share * (Double($0) - Double($1)) }
      expectClose(averaged, means, bounds: zip(x, y).map { 3 * roundoff * Double(abs($0) + abs($1)) })
    }
  }

  @Test(arguments: InstructionSet.available, [false, true])
  func orthogonalDirections(_ set: InstructionSet, nesterov: Bool) {
    for (rows, columns) in [(1, 1), (1, 9), (9, 1), (5, 7), (7, 5), (16, 16), (33, 70), (70, 33)] {
      let count = rows * columns
      var buffer = doubles(normals(count, seed: 7))
      let start = buffer.map { Float($0) }
      let gradient = normals(count, seed: 8)
      let found = onOneAndTwoThreads(set) { engine in
        let work = NewtonSchulz(shapes: [(2, 3), (rows, columns)])
        let b = GuardedMatrix(start, rows: 1, columns: count)
        let g = GuardedMatrix(gradient, rows: 1, columns: count)
        engine.muonDirection(
          gradients: g.matrix, buffer: b.matrix, direction: work.input(count), momentum: 0.95,
          nesterov: nesterov, gradientScale: 0.5)
        b.expectUntouchedGaps()
        return withExtendedLifetime(work) {
          work.orthogonalize(rows: rows, columns: columns, in: .float32, engine).elements
        }
      }
      let direction = Reference.muonDirection(
        buffer: &buffer, gradient: gradient.map { Double($0 / 2) }, momentum: Double(Float(0.95)),
        nesterov: nesterov)
      let wanted = Reference.newtonSchulz(direction, rows: rows, columns: columns)
      // The polynomial's slope at 0 is 3.44: five rounds enlarge the error of small singular values, which starts as some
      // √n roundings of numbers of at most 1, by at most 3.44⁵ = 485.
      let error = 485 * roundoff * Double(max(rows, columns)).squareRoot()
      expectClose(found, wanted, absolute: error, "\(rows)×\(columns)")
    }
  }

  /// What comes out has singular values near 1, as O·Oᵀ shows, and zeros stay zeros.
  @Test func theResultIsNearlyOrthogonal() throws {
    let (rows, columns) = (12, 40)
    let engine = Engine(threads: 1, instructionSet: try .selected())
    let work = NewtonSchulz(shapes: [(rows, columns)])
    defer { withExtendedLifetime(work) {} }
    for element in [Element.float32, .bfloat16] {
      work.input(rows * columns).set(normals(rows * columns, seed: 5, deviation: 1e-3))
      let o = work.orthogonalize(rows: rows, columns: columns, in: element, engine).elements
      for row in 0..<rows {
        let square = (0..<columns).reduce(0.0) {
          $0 + Double(o[row * columns + $1]) * Double(o[row * columns + $1])
        }
        #expect((0.4...1.6).contains(square), "row \(row) in \(element): \(square)")
      }
    }
    work.input(rows * columns).fill(0)
    let zeros = work.orthogonalize(rows: rows, columns: columns, in: .float32, engine).elements
    #expect(zeros.allSatisfy { $0 == 0 })
  }
}
