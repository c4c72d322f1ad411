import CKernels
import Kernels
import TestSupport
import Testing

/// Sums, multiples, copies, sums over rows, embedding rows.
@Suite struct ElementwiseTests {
  @Test(arguments: InstructionSet.available) func addIsTheRoundedSum(_ set: InstructionSet) {
    for columns in awkwardSizes {
      let (a, b) = (normals(3 * columns, seed: 1), normals(3 * columns, seed: 2))
      for (gapA, gapB) in [(0, 0), (5, 0), (2, 7)] {
        let y = onOneAndTwoThreads(set) { engine in
          let first = GuardedMatrix(a, rows: 3, columns: columns, gap: gapA)
          let second = GuardedMatrix(b, rows: 3, columns: columns, gap: gapB)
          let out = GuardedMatrix(rows: 3, columns: columns, gap: gapB)
          engine.add(first.matrix, second.matrix, into: out.matrix)
          engine.add(first.matrix, second.matrix, into: first.matrix)
          out.expectUntouchedGaps()
          first.expectUntouchedGaps()
          #expect(out.values == first.values, "in place")
          return out.values
        }
        #expect(y == zip(a, b).map { $0 + $1 })
      }
    }
  }

  @Test(arguments: InstructionSet.available) func multiples(_ set: InstructionSet) {
    for columns in awkwardSizes {
      let (x, y) = (normals(2 * columns, seed: 3), normals(2 * columns, seed: 4))
      let out = GuardedMatrix(y, rows: 2, columns: columns, gap: 3)
      let source = GuardedMatrix(x, rows: 2, columns: columns)
      let engine = Engine(threads: 2, instructionSet: set)
      engine.accumulate(source.matrix, into: out.matrix, scale: 0.3)
      // One rounding with a fused multiply-add, two without.
      let expected = zip(x, y).map { Double($1) + Double(Float(0.3)) * Double($0) }
      expectClose(
        out.values, expected, bounds: zip(x, y).map { 2 * roundoff * Double(abs($0) + abs($1)) })
      engine.scale(source.matrix, by: -2.5, into: out.matrix)
      #expect(out.values == x.map { -2.5 * $0 })
      engine.scale(source.matrix, by: 0.1, into: source.matrix)
      #expect(source.values == x.map { 0.1 * $0 })
      engine.copy(source.matrix, into: out.matrix)
      #expect(out.values == source.values)
      engine.zero(out.matrix)
      #expect(out.values.allSatisfy { $0 == 0 })
      out.expectUntouchedGaps()
      source.expectUntouchedGaps()
    }
  }

  @Test(arguments: InstructionSet.available) func largeRunsAreSplitWithoutASeam(_ set: InstructionSet) {
    let count = 100_003
    let x = normals(count, seed: 5)
    let y = onOneAndTwoThreads(set) { engine in
      let (source, out) = (
        GuardedMatrix(x, rows: 1, columns: count), GuardedMatrix(x, rows: 1, columns: count)
      )
      engine.accumulate(source.matrix, into: out.matrix, scale: 1)
      out.expectUntouchedGaps()
      return out.values
    }
    #expect(y == x.map { 2 * $0 })
  }

  /// What is zeroed past the caches, from an odd place on.
  @Test(arguments: InstructionSet.available) func aLargeRunBecomesZero(_ set: InstructionSet) {
    let count = (8 << 20) + 77
    let slab = Slab(count: count + 40)
    slab.row.fill(1)
    Engine(threads: 2, instructionSet: set).zero(slab.matrix(offset: 19, rows: 1, columns: count))
    let values = slab.row.elements
    #expect(values[..<19].allSatisfy { $0 == 1 } && values[(19 + count)...].allSatisfy { $0 == 1 })
    #expect(values[19..<19 + count].allSatisfy { $0 == 0 })
  }

  @Test(arguments: InstructionSet.available) func sumsOverRows(_ set: InstructionSet) {
    for (rows, columns) in [(1, 1), (5, 17), (64, 65), (130, 1000), (0, 9)] {
      let x = normals(rows * columns, seed: 6)
      let before = normals(columns, seed: 7)
      let sums = onOneAndTwoThreads(set) { engine in
        let source = GuardedMatrix(x, rows: rows, columns: columns, gap: 2)
        let out = GuardedMatrix(before, rows: 1, columns: columns)
        engine.sumRows(source.matrix, accumulatingInto: out.matrix)
        out.expectUntouchedGaps()
        return out.values
      }
      let added = Reference.columnSums(doubles(x), rows: rows, columns: columns)
      let sizes = Reference.columnSums(doubles(x).map(abs), rows: rows, columns: columns)
      // Rows are added one after the other: a rounding for each.
      expectClose(
        sums, zip(before, added).map { Double($0) + $1 },
        bounds: zip(before, sizes).map { Double(rows) * roundoff * (abs(Double($0)) + $1) })
    }
  }

  @Test(arguments: InstructionSet.available) func embeddingRows(_ set: InstructionSet) {
    let (vocabulary, columns) = (11, 65)
    let ids: [Int32] = (0..<300).map { Int32($0 * 7 % 11) }
    let table = normals(vocabulary * columns, seed: 8)
    let before = normals(ids.count * columns, seed: 9)
    let picked = ids.flatMap { id in table[Int(id) * columns..<(Int(id) + 1) * columns] }
    let gathered = onOneAndTwoThreads(set) { engine in
      let source = GuardedMatrix(table, rows: vocabulary, columns: columns, gap: 1)
      let out = GuardedMatrix(before, rows: ids.count, columns: columns, gap: 4)
      engine.gatherRows(source.matrix, ids, into: out.matrix, accumulate: true)
      let added = out.values
      #expect(added == zip(before, picked).map { $0 + $1 })
      engine.gatherRows(source.matrix, ids, into: out.matrix, accumulate: false)
      out.expectUntouchedGaps()
      return out.values
    }
    #expect(gathered == picked)
    let gradient = onOneAndTwoThreads(set) { engine in
      let dy = GuardedMatrix(before, rows: ids.count, columns: columns, gap: 3)
      let out = GuardedMatrix(table, rows: vocabulary, columns: columns)
      engine.scatterRows(dy.matrix, ids, accumulatingInto: out.matrix)
      out.expectUntouchedGaps()
      return out.values
    }
    var expected = doubles(table)
    for (row, id) in ids.enumerated() {
      for column in 0..<columns {
        expected[Int(id) * columns + column] += Double(before[row * columns + column])
      }
    }
    // Each table row is used 27 or 28 times; the numbers' sizes are about 1, at most 5.
    expectClose(gradient, expected, absolute: 28 * 28 * roundoff)
  }

  @Test(arguments: InstructionSet.available) func dotProduct(_ set: InstructionSet) throws {
    let rows = KernelTable(set).rows
    let dot = try #require(rows.dot)
    for count in awkwardSizes + [0] {
      let (x, y) = (normals(count, seed: 10), normals(count, seed: 11))
      let products = zip(x, y).map { Double($0) * Double($1) }
      let size = products.reduce(0) { $0 + abs($1) }
      expectClose([dot(count, x, y)], [products.reduce(0, +)], absolute: sumRoundoff(count) * size)
    }
  }

  @Test(arguments: InstructionSet.available) func sumsOfSquares(_ set: InstructionSet) {
    for count in awkwardSizes + [0, 16_384, 16_385, 100_003] {
      let x = normals(count, seed: 12)
      let sums = onOneAndTwoThreads(set) { engine in
        let sum = engine.sumOfSquares(GuardedMatrix(x, rows: 1, columns: count).matrix)
        let expected = x.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect(abs(sum - expected) <= 1e-12 * expected)
        // All 64 bits of the sum, for the comparison between threads.
        return [
          Float(bitPattern: UInt32(truncatingIfNeeded: sum.bitPattern)),
          Float(bitPattern: UInt32(sum.bitPattern >> 32)),
        ]
      }
      #expect(sums.count == 2)
    }
    let engine = Engine(threads: 2, instructionSet: set)
    for bad in [Float.nan, .infinity, -.infinity] {
      for place in [0, 20_000, 49_999] {
        var x = normals(50_000, seed: 13)
        x[place] = bad
        #expect(!engine.sumOfSquares(GuardedMatrix(x, rows: 1, columns: x.count).matrix).isFinite)
      }
    }
    let huge = [Float](repeating: 3e38, count: 1000)
    let sum = engine.sumOfSquares(GuardedMatrix(huge, rows: 1, columns: 1000).matrix)
    #expect(abs(sum / (1000 * Double(Float(3e38)) * Double(Float(3e38))) - 1) < 1e-12)
  }

  @Test func aPlanningEngineTouchesNothing() {
    let engine = Engine(threads: 2, instructionSet: .baseline, isPlanning: true)
    var arena = Arena(planning: ())
    let (x, row, pairs) = (arena.matrix(100, 64), arena.matrix(1, 64), arena.matrix(100, 2))
    let column = arena.matrix(100, 1)
    let targets = [Int32](repeating: 1, count: 100)
    engine.add(x, x, into: x)
    engine.accumulate(x, into: x)
    engine.scale(x, by: 2, into: x)
    engine.copy(x, into: arena.matrix(100, 64))
    engine.zero(x)
    engine.sumRows(x, accumulatingInto: row)
    engine.layerNorm(x, weight: row, bias: row, epsilon: 1e-5, into: x, plus: nil, statistics: pairs)
    engine.layerNormBackward(
      x, x: x, weight: row, statistics: pairs, into: x, plus: nil, weightGradient: row, biasGradient: row)
    engine.rmsNorm(x, weight: row, epsilon: 1e-5, into: x, plus: nil, statistics: column)
    engine.rmsNormBackward(
      x, x: x, weight: row, statistics: column, into: x, plus: nil, weightGradient: row)
    engine.activate(.gelu, x, into: x)
    engine.activateBackward(.tanh, x, x: x, into: x)
    engine.siluGate(x, into: arena.matrix(100, 32))
    engine.siluGateBackward(arena.matrix(100, 32), x: x, into: x)
    engine.rotate(
      x, headSize: 8, positions: targets, table: RotaryTable(contextLength: 4, headSize: 8, base: 1e4))
    engine.crossEntropy(x, targets: targets[...], smoothing: 0, scale: 1, losses: column)
    engine.negativeLogLikelihood(x, targets: targets[...], losses: column)
    engine.softmaxRows(x)
    engine.gatherRows(x, targets, into: x, accumulate: true)
    engine.scatterRows(x, targets, accumulatingInto: x)
    engine.dropout(x, plus: nil, into: x, rate: 0.1, key: 1, stream: 2)
    engine.adam(
      weights: row, gradients: row, first: row, second: row, learningRate: 1, beta1: 0.9, beta2: 0.9,
      epsilon: 1, decay: 0, step: 1, gradientScale: 1)
    // A matrix of a planning arena has no memory: had anything been read or written, the process were gone.
    #expect(engine.argmaxRows(x).isEmpty)
    #expect(engine.sumOfSquares(row) == 0)
  }
}
