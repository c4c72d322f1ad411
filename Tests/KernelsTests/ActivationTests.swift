import CKernels
import Foundation
import Kernels
import TestSupport
import Testing

/// The exponential under everything, and the activation functions.
@Suite struct ActivationTests {
  /// e^x below 0 as the second weight of softmax([0, x]), e^x / (1 + e^x), and above as that of x·σ(x) at −x.
  @Test(arguments: InstructionSet.available) func exponential(_ set: InstructionSet) throws {
    let rows = KernelTable(set).rows
    let (softmax, silu) = (try #require(rows.softmax), try #require(rows.silu))
    func weights(_ x: [Float]) -> [Float] {
      x.map {
        var pair = [0, $0]
        _ = softmax(2, &pair)
        return pair[1]
      }
    }
    // The whole range in steps that fall between the whole multiples of ln 2, and its ends.
    let steps = 200_000
    let x =
      (0...steps).map { Float(-87.3 * Double($0) / Double(steps)) } + [-0.0, tiny, -tiny, -1e-7, -87.25]
    let expected = x.map { 1 / (1 + exp(-Double($0))) }
    // Two units of the exponential, and roundings of the sum and the quotient.
    expectClose(weights(x), expected, relative: 8 * roundoff, "negative")
    #expect(weights([-87.5, -88, -1e4, -3e38]).allSatisfy { $0 == 0 })
    var y = x
    silu(x.count, x, &y)
    expectClose(
      y, zip(x, expected).map { Double($0) * $1 }, absolute: 1e-45, relative: 8 * roundoff, "positive")
    let beyond: [Float] = [-88.73, -89, -1e4, -3e38]
    y = beyond
    silu(beyond.count, beyond, &y)
    #expect(y.allSatisfy { $0 == 0 }, "x / (1 + ∞)")
  }

  private static func reference(_ function: ActivationFunction, _ x: Double) -> (value: Double, slope: Double)
  {
    switch function {
    case .gelu: (Reference.gelu(x), Reference.geluDerivative(x))
    case .geluTanh: (Reference.geluTanh(x), Reference.geluTanhDerivative(x))
    case .tanh: (tanh(x), 1 - tanh(x) * tanh(x))
    case .relu: (Reference.relu(x), Reference.reluDerivative(x))
    }
  }

  /// A fine grid of where the functions bend, a coarse one beyond.
  private static let grid: [Float] =
    (-60_000...60_000).map { Float($0) / 6_000 } + (-400...400).map { Float($0) / 4 }

  @Test(arguments: InstructionSet.available, ActivationFunction.allCases)
  func values(_ set: InstructionSet, _ function: ActivationFunction) {
    let x = Self.grid
    let y = onOneAndTwoThreads(set) { engine in
      let source = GuardedMatrix(x, rows: 1, columns: x.count)
      let out = GuardedMatrix(rows: 1, columns: x.count)
      engine.activate(function, source.matrix, into: out.matrix)
      engine.activate(function, source.matrix, into: source.matrix)
      #expect(source.values == out.values, "in place")
      out.expectUntouchedGaps()
      return out.values
    }
    let expected = x.map { Self.reference(function, Double($0)).value }
    let bounds = zip(x, expected).map { x, value in
      function == .tanh ? 2e-7 * abs(value) : 2e-7 * max(1, abs(Double(x)))
    }
    expectClose(y, expected, bounds: bounds)
  }

  @Test(arguments: InstructionSet.available, ActivationFunction.allCases)
  func derivatives(_ set: InstructionSet, _ function: ActivationFunction) {
    let x = Self.grid
    // The backward of tanh takes its output.
    let saved = function == .tanh ? x.map { Float(tanh(Double($0))) } : x
    let slopes = onOneAndTwoThreads(set) { engine in
      let source = GuardedMatrix(saved, rows: 1, columns: x.count)
      let dy = GuardedMatrix([Float](repeating: 2, count: x.count), rows: 1, columns: x.count)
      let dx = GuardedMatrix(rows: 1, columns: x.count)
      engine.activateBackward(function, dy.matrix, x: source.matrix, into: dx.matrix)
      engine.activateBackward(function, dy.matrix, x: source.matrix, into: dy.matrix)
      #expect(dx.values == dy.values, "in place")
      dx.expectUntouchedGaps()
      return dx.values.map { $0 / 2 }
    }
    expectClose(slopes, x.map { Self.reference(function, Double($0)).slope }, absolute: 5e-7)
  }

  @Test(arguments: InstructionSet.available) func everySizeAndStride(_ set: InstructionSet) {
    let engine = Engine(threads: 2, instructionSet: set)
    for columns in awkwardSizes {
      let x = normals(2 * columns, seed: 20, deviation: 2)
      for function in ActivationFunction.allCases {
        let source = GuardedMatrix(x, rows: 2, columns: columns, gap: 6)
        let out = GuardedMatrix(rows: 2, columns: columns, gap: 1)
        engine.activate(function, source.matrix, into: out.matrix)
        expectClose(
          out.values, x.map { Self.reference(function, Double($0)).value }, absolute: 2e-7, relative: 2e-7)
        engine.activateBackward(function, source.matrix, x: out.matrix, into: source.matrix)
        #expect(source.values.allSatisfy { $0.isFinite })
        out.expectUntouchedGaps()
        source.expectUntouchedGaps()
      }
    }
  }

  @Test(arguments: InstructionSet.available) func extremes(_ set: InstructionSet) throws {
    let engine = Engine(threads: 1, instructionSet: set)
    let x: [Float] = [1e4, -1e4, 3e38, -3e38, tiny, -tiny, 0, -0.0, .leastNormalMagnitude, 1e19, -1e19]
    for function in ActivationFunction.allCases {
      let source = GuardedMatrix(x, rows: 1, columns: x.count)
      let out = GuardedMatrix(rows: 1, columns: x.count)
      engine.activate(function, source.matrix, into: out.matrix)
      let values = x.map { Self.reference(function, Double($0)).value }
      // A subnormal times one half may round by half of the smallest one.
      expectClose(out.values, values, absolute: 1e-45, relative: 1e-6, "\(function)")
      let one = GuardedMatrix(x.map { _ in 1 }, rows: 1, columns: x.count)
      let saved = function == .tanh ? out : source
      engine.activateBackward(function, one.matrix, x: saved.matrix, into: one.matrix)
      // For numbers whose square is finite in the reference too.
      let slopes = x.map {
        abs($0) > 1e10 ? ($0 > 0 && function != .tanh ? 1 : 0) : Self.reference(function, Double($0)).slope
      }
      expectClose(one.values, slopes, absolute: 1e-6, "\(function)′")
      let bad = GuardedMatrix([.nan], rows: 1, columns: 1)
      let dy = GuardedMatrix([1], rows: 1, columns: 1)
      engine.activateBackward(function, dy.matrix, x: bad.matrix, into: dy.matrix)
      #expect(dy.values[0].isNaN)
      engine.activate(function, bad.matrix, into: bad.matrix)
      #expect(bad.values[0].isNaN)
    }
    let silu = try #require(KernelTable(set).rows.silu)
    var y = x
    silu(x.count, x, &y)
    expectClose(y, x.map { $0 <= -1e4 ? 0 : Reference.silu(Double($0)) }, absolute: 1e-45, relative: 1e-6)
  }

  @Test(arguments: InstructionSet.available) func siluGate(_ set: InstructionSet) {
    for (rows, width) in awkwardSizes.map({ (3, $0) }) + [(300, 65), (0, 8)] {
      let x = normals(rows * 2 * width, seed: 21, deviation: 3)
      let dy = normals(rows * width, seed: 22)
      let results = onOneAndTwoThreads(set) { engine in
        let source = GuardedMatrix(x, rows: rows, columns: 2 * width, gap: 2)
        let out = GuardedMatrix(rows: rows, columns: width, gap: 1)
        let gradient = GuardedMatrix(dy, rows: rows, columns: width)
        let dx = GuardedMatrix(rows: rows, columns: 2 * width, gap: 3)
        engine.siluGate(source.matrix, into: out.matrix)
        engine.siluGateBackward(gradient.matrix, x: source.matrix, into: dx.matrix)
        engine.siluGateBackward(gradient.matrix, x: source.matrix, into: source.matrix)
        #expect(source.values == dx.values, "in place")
        for matrix in [source, out, dx] { matrix.expectUntouchedGaps() }
        return out.values + dx.values
      }
      var expected: [Double] = []
      var gradients: [Double] = []
      var sizes: [Double] = []
      for row in 0..<rows {
        let start = row * 2 * width
        let gate = doubles(Array(x[start..<start + width]))
        let up = doubles(Array(x[start + width..<start + 2 * width]))
        let slope = doubles(Array(dy[row * width..<(row + 1) * width]))
        let backward = Reference.siluGateBackward(gate: gate, up: up, dy: slope)
        expected += Reference.siluGate(gate: gate, up: up)
        gradients += backward.gate + backward.up
        sizes += zip(slope, up).map { abs($0 * $1) } + zip(slope, gate).map { abs($0 * $1) }
      }
      let forward = rows * width
      // An exponential of 2 units, a sum, a division and products: below ten roundings of the factors.
      expectClose(Array(results[..<forward]), expected, relative: 10 * roundoff)
      expectClose(Array(results[forward...]), gradients, bounds: sizes.map { 10 * roundoff * $0 })
    }
  }
}
