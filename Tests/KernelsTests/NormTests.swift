import Kernels
import TestSupport
import Testing

/// LayerNorm and RMSNorm, forward and backward.
@Suite struct NormTests {
  private static let shapes =
    awkwardSizes.map { (rows: 3, columns: $0) } + [(rows: 200, columns: 65), (0, 5)]
  private let epsilon: Float = 1e-5

  /// The largest |g| and |x̂| of a row bound every term of the backward; r multiplies them.
  private func gradientBounds(
    _ dy: [Float], _ weight: [Float], _ reciprocals: [Double], columns: Int
  ) -> [Double] {
    reciprocals.enumerated().flatMap { row, r in
      let g = (0..<columns).map { abs(Double(dy[row * columns + $0] * weight[$0])) }
      // |x̂| <= √c, but its mean square is at most 1, so mean(g·x̂) <= max|g|.
      let size = r * (g.max() ?? 0) * (2 + Double(columns).squareRoot())
      return [Double](repeating: 2 * sumRoundoff(columns) * size, count: columns)
    }
  }

  @Test(arguments: InstructionSet.available) func layerNorm(_ set: InstructionSet) {
    for (rows, columns) in Self.shapes {
      // One column has variance 0, where x̂ is 0 and the output the bias.
      let x = normals(rows * columns, seed: 30, mean: 3, deviation: 2)
      let (weight, bias) = (normals(columns, seed: 31, mean: 1), normals(columns, seed: 32))
      let base = normals(rows * columns, seed: 33)
      for (useBias, useBase) in [(true, false), (false, true), (true, true), (false, false)] {
        let y = onOneAndTwoThreads(set) { engine in
          let source = GuardedMatrix(x, rows: rows, columns: columns, gap: 4)
          let out = GuardedMatrix(base, rows: rows, columns: columns, gap: 1)
          let pairs = GuardedMatrix(rows: rows, columns: 2)
          let (w, b) = (
            GuardedMatrix(weight, rows: 1, columns: columns), GuardedMatrix(bias, rows: 1, columns: columns)
          )
          engine.layerNorm(
            source.matrix, weight: w.matrix, bias: useBias ? b.matrix : nil, epsilon: epsilon,
            into: out.matrix,
            plus: useBase ? out.matrix : nil, statistics: pairs.matrix)
          for matrix in [source, out, pairs] { matrix.expectUntouchedGaps() }
          return out.values + pairs.values
        }
        let zero = [Double](repeating: 0, count: columns)
        let reference = Reference.layerNorm(
          doubles(x), weight: doubles(weight), bias: useBias ? doubles(bias) : zero, epsilon: Double(epsilon))
        let expected = useBase ? zip(reference.output, base).map { $0 + Double($1) } : reference.output
        let count = rows * columns
        // x̂ inherits the rounding of the mean, |mean|·r <= 10·r in units of σ.
        let bounds = (0..<count).map { index in
          let r = reference.reciprocalDeviations[index / columns]
          let scale = abs(Double(weight[index % columns])) * (10 * min(r, 10) + 4)
          return sumRoundoff(columns) * (scale + 6)
        }
        expectClose(Array(y[..<count]), expected, bounds: bounds, "\(rows)×\(columns)")
        let pairs = Array(y[count...])
        for row in 0..<rows {
          #expect(abs(Double(pairs[2 * row]) - reference.means[row]) <= sumRoundoff(columns) * 10)
          let r = reference.reciprocalDeviations[row]
          #expect(abs(Double(pairs[2 * row + 1]) / r - 1) <= 4 * sumRoundoff(columns))
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available) func layerNormBackward(_ set: InstructionSet) {
    for (rows, columns) in Self.shapes {
      let x = normals(rows * columns, seed: 34, mean: 0.5)
      let (dy, base) = (normals(rows * columns, seed: 35), normals(rows * columns, seed: 36))
      let weight = normals(columns, seed: 37, mean: 1)
      let forward = Reference.layerNorm(
        doubles(x), weight: doubles(weight), bias: doubles(weight), epsilon: Double(epsilon))
      let statistics = zip(forward.means, forward.reciprocalDeviations).flatMap { [Float($0), Float($1)] }
      let results = onOneAndTwoThreads(set) { engine in
        let source = GuardedMatrix(x, rows: rows, columns: columns, gap: 2)
        let slope = GuardedMatrix(dy, rows: rows, columns: columns, gap: 3)
        let dx = GuardedMatrix(base, rows: rows, columns: columns)
        let w = GuardedMatrix(weight, rows: 1, columns: columns)
        let pairs = GuardedMatrix(statistics, rows: rows, columns: 2)
        let (dw, db) = (
          GuardedMatrix(weight, rows: 1, columns: columns), GuardedMatrix(weight, rows: 1, columns: columns)
        )
        let only = GuardedMatrix(weight, rows: 1, columns: columns)
        // dx over its base, then dx over dy.
        engine.layerNormBackward(
          slope.matrix, x: source.matrix, weight: w.matrix, statistics: pairs.matrix, into: dx.matrix,
          plus: dx.matrix, weightGradient: nil, biasGradient: only.matrix)
        engine.layerNormBackward(
          slope.matrix, x: source.matrix, weight: w.matrix, statistics: pairs.matrix, into: slope.matrix,
          plus: nil, weightGradient: dw.matrix, biasGradient: db.matrix)
        #expect(only.values == db.values, "the bias's gradient alone")
        for matrix in [source, slope, dx, dw, db] { matrix.expectUntouchedGaps() }
        return dx.values + slope.values + dw.values + db.values
      }
      let reference = Reference.layerNormBackward(
        doubles(x), weight: doubles(weight), epsilon: Double(epsilon), dy: doubles(dy))
      let count = rows * columns
      let bounds = gradientBounds(dy, weight, forward.reciprocalDeviations, columns: columns)
      expectClose(Array(results[count..<2 * count]), reference.x, bounds: bounds, "dx \(rows)×\(columns)")
      expectClose(
        Array(results[..<count]), zip(reference.x, base).map { $0 + Double($1) },
        bounds: zip(bounds, base).map { $0 + 2 * roundoff * (1 + abs(Double($1))) }, "dx + base")
      // Rows are added one after the other; their terms are below 5·√c in size, mostly about 1.
      let sum = Double(rows + 4) * roundoff * 10 * Double(max(rows, 1))
      expectClose(
        Array(results[2 * count..<2 * count + columns]),
        zip(weight, reference.weight).map { Double($0) + $1 },
        absolute: sum, "dw")
      expectClose(
        Array(results[(2 * count + columns)...]), zip(weight, reference.bias).map { Double($0) + $1 },
        absolute: sum, "db")
    }
  }

  @Test(arguments: InstructionSet.available) func rmsNorm(_ set: InstructionSet) {
    for (rows, columns) in Self.shapes {
      let x = normals(rows * columns, seed: 38, mean: 0.5, deviation: 2)
      let (dy, base) = (normals(rows * columns, seed: 39), normals(rows * columns, seed: 40))
      let weight = normals(columns, seed: 41, mean: 1)
      let results = onOneAndTwoThreads(set) { engine in
        let source = GuardedMatrix(x, rows: rows, columns: columns, gap: 2)
        let out = GuardedMatrix(base, rows: rows, columns: columns, gap: 5)
        let slope = GuardedMatrix(dy, rows: rows, columns: columns)
        let w = GuardedMatrix(weight, rows: 1, columns: columns)
        let dw = GuardedMatrix(weight, rows: 1, columns: columns)
        let reciprocals = GuardedMatrix(rows: rows, columns: 1, gap: 1)
        engine.rmsNorm(
          source.matrix, weight: w.matrix, epsilon: epsilon, into: out.matrix, plus: out.matrix,
          statistics: reciprocals.matrix)
        let y = out.values
        out.matrix.set(base)
        engine.rmsNormBackward(
          slope.matrix, x: source.matrix, weight: w.matrix, statistics: reciprocals.matrix, into: out.matrix,
          plus: out.matrix, weightGradient: nil)
        engine.rmsNormBackward(
          slope.matrix, x: source.matrix, weight: w.matrix, statistics: reciprocals.matrix,
          into: slope.matrix,
          plus: nil, weightGradient: dw.matrix)
        for matrix in [source, out, slope, dw, reciprocals] { matrix.expectUntouchedGaps() }
        return y + out.values + slope.values + dw.values
      }
      let forward = Reference.rmsNorm(doubles(x), weight: doubles(weight), epsilon: Double(epsilon))
      let backward = Reference.rmsNormBackward(
        doubles(x), weight: doubles(weight), epsilon: Double(epsilon), dy: doubles(dy))
      let count = rows * columns
      // Nothing cancels: relative errors of r and the products, and the rounding of base + x̂·w.
      expectClose(
        Array(results[..<count]), zip(forward.output, base).map { $0 + Double($1) },
        bounds: zip(forward.output, base).map { sumRoundoff(columns) * (abs($0) + abs(Double($1))) })
      let bounds = gradientBounds(dy, weight, forward.reciprocals, columns: columns)
      expectClose(Array(results[2 * count..<3 * count]), backward.x, bounds: bounds, "dx \(rows)×\(columns)")
      expectClose(
        Array(results[count..<2 * count]), zip(backward.x, base).map { $0 + Double($1) },
        bounds: zip(bounds, base).map { $0 + 2 * roundoff * (1 + abs(Double($1))) }, "dx + base")
      expectClose(
        Array(results[(3 * count)...]), zip(weight, backward.weight).map { Double($0) + $1 },
        absolute: Double(rows + 4) * roundoff * 10 * Double(max(rows, 1)), "dw")
    }
  }

  @Test(arguments: InstructionSet.available) func equalRowsHaveNoVariance(_ set: InstructionSet) {
    let engine = Engine(threads: 1, instructionSet: set)
    for columns in [1, 2, 65, 768] {
      for value: Float in [0, 0.1, -1234.567, 1e4, tiny, 1e15] {
        let x = GuardedMatrix([Float](repeating: value, count: columns), rows: 1, columns: columns)
        let weight = GuardedMatrix([Float](repeating: 2, count: columns), rows: 1, columns: columns)
        let bias = GuardedMatrix([Float](repeating: 0.5, count: columns), rows: 1, columns: columns)
        let pair = GuardedMatrix(rows: 1, columns: 2)
        let y = GuardedMatrix(rows: 1, columns: columns)
        // BERT's ε: the smallest in use, so the most that a wrong variance would show.
        engine.layerNorm(
          x.matrix, weight: weight.matrix, bias: bias.matrix, epsilon: 1e-12, into: y.matrix, plus: nil,
          statistics: pair.matrix)
        expectClose(
          y.values, [Double](repeating: 0.5, count: columns), absolute: 1e-6, "\(columns) of \(value)")
        expectClose(pair.values, [Double(value), 1e6], relative: 1e-6, "\(columns) of \(value)")
      }
    }
  }

  @Test(arguments: InstructionSet.available) func extremes(_ set: InstructionSet) {
    let engine = Engine(threads: 1, instructionSet: set)
    func both(_ values: [Float]) -> (layer: [Float], rms: [Float]) {
      let columns = values.count
      let x = GuardedMatrix(values, rows: 1, columns: columns)
      let one = GuardedMatrix(values.map { _ in 1 }, rows: 1, columns: columns)
      let pair = GuardedMatrix(rows: 1, columns: 2)
      let (layer, rms) = (GuardedMatrix(rows: 1, columns: columns), GuardedMatrix(rows: 1, columns: columns))
      engine.layerNorm(
        x.matrix, weight: one.matrix, bias: nil, epsilon: epsilon, into: layer.matrix, plus: nil,
        statistics: pair.matrix)
      engine.rmsNorm(
        x.matrix, weight: one.matrix, epsilon: epsilon, into: rms.matrix, plus: nil,
        statistics: pair.matrix.columns(0..<1))
      return (layer.values, rms.values)
    }
    // Large, mixed, subnormal, zero: against double precision.
    let mixed = normals(67, seed: 42, deviation: 1e4)
    for values in [
      mixed, [1e4, -1e4, 1e4, -1e4, 1e4], [tiny, -tiny, tiny / 30], [0, 0, 0], [1e15, -1e15, 0],
    ] {
      let result = both(values)
      let ones = values.map { _ in 1.0 }
      let layer = Reference.layerNorm(
        doubles(values), weight: ones, bias: ones.map { _ in 0 }, epsilon: Double(epsilon))
      let rms = Reference.rmsNorm(doubles(values), weight: ones, epsilon: Double(epsilon))
      // Subnormal numbers lie 2⁻¹⁴⁹ apart, and the mean can be no finer; 1/√ε multiplies that.
      let grain = 2 * 0x1p-149 / Double(epsilon).squareRoot()
      expectClose(
        result.layer, layer.output, absolute: grain + 1e-6 * (layer.output.map(abs).max() ?? 0), "\(values)")
      expectClose(
        result.rms, rms.output, absolute: grain + 1e-6 * (rms.output.map(abs).max() ?? 0), "\(values)")
    }
    // Squares beyond float32, infinities and NaN are documented to give NaN.
    for values: [Float] in [[3e38, -3e38, 1], [1e20, 0, 0], [.infinity, 0, 1], [.nan, 0, 1]] {
      let result = both(values)
      #expect(result.layer.allSatisfy { $0.isNaN }, "\(values)")
      #expect(result.rms.allSatisfy { $0.isNaN }, "\(values)")
    }
  }
}
