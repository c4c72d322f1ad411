import CKernels
import Foundation
import Kernels
import TestSupport
import Testing

/// Softmax, cross entropy, likelihood, the largest of a row.
@Suite struct LossTests {
  @Test(arguments: InstructionSet.available) func softmax(_ set: InstructionSet) throws {
    let logSumExp = try #require(KernelTable(set).rows.log_sum_exp)
    for (rows, columns) in awkwardSizes.map({ (3, $0) }) + [(150, 129), (0, 4)] {
      let x = normals(rows * columns, seed: 50, deviation: 4)
      let p = onOneAndTwoThreads(set) { engine in
        let matrix = GuardedMatrix(x, rows: rows, columns: columns, gap: 3)
        engine.softmaxRows(matrix.matrix)
        matrix.expectUntouchedGaps()
        return matrix.values
      }
      let expected = Reference.softmax(doubles(x), width: columns)
      // x − max rounds by up to 32·2⁻²⁴, which the exponential makes a relative error.
      let relative = 32 * roundoff + sumRoundoff(columns)
      expectClose(p, expected, relative: relative)
      for row in 0..<rows {
        let values = Array(x[row * columns..<(row + 1) * columns])
        let expected = Reference.logSumExp(doubles(values))
        #expect(abs(Double(logSumExp(columns, values)) - expected) <= relative + 2 * roundoff * abs(expected))
      }
    }
  }

  @Test(arguments: InstructionSet.available, [Float(0), 0.1]) func crossEntropy(
    _ set: InstructionSet, _ smoothing: Float
  ) {
    for (rows, columns) in awkwardSizes.map({ (4, $0) }) + [(150, 129), (0, 4)] {
      let x = normals(rows * columns, seed: 51, deviation: 3)
      // One row in four has no target. The slice does not begin at 0.
      let targets = [Int32(-7)] + (0..<rows).map { $0 % 4 == 2 ? -1 : Int32($0 * 5 % columns) }
      let scale: Float = 0.25
      let results = onOneAndTwoThreads(set) { engine in
        let logits = GuardedMatrix(x, rows: rows, columns: columns, gap: 5)
        let losses = GuardedMatrix(rows: rows, columns: 1, gap: 2)
        let alone = GuardedMatrix(rows: rows, columns: 1)
        engine.negativeLogLikelihood(logits.matrix, targets: targets[1...], losses: alone.matrix)
        #expect(logits.values == x, "the evaluation leaves the logits")
        engine.crossEntropy(
          logits.matrix, targets: targets[1...], smoothing: smoothing, scale: scale, losses: losses.matrix)
        for matrix in [logits, losses, alone] { matrix.expectUntouchedGaps() }
        if smoothing == 0 { #expect(alone.values == losses.values) }
        return losses.values + alone.values + logits.values
      }
      func reference(_ smoothing: Float) -> Reference.CrossEntropyResult {
        Reference.crossEntropy(
          logits: doubles(x), targets: targets[1...].map { $0 < 0 ? Reference.ignoredTarget : Int($0) },
          width: columns, labelSmoothing: Double(smoothing))
      }
      let expected = reference(smoothing)
      // Differences of logits are below 32; a loss is a sum of such, and its error that of a weighted mean of them.
      let bound = 32 * sumRoundoff(columns)
      expectClose(Array(results[..<rows]), expected.losses, absolute: bound, "loss of \(rows)×\(columns)")
      expectClose(Array(results[rows..<2 * rows]), reference(0).losses, absolute: bound, "likelihood")
      let count = Double(targets[1...].count { $0 >= 0 })
      expectClose(
        Array(results[(2 * rows)...]), expected.gradient.map { $0 * count * Double(scale) },
        absolute: Double(scale) * (32 * roundoff + sumRoundoff(columns)), "gradient of \(rows)×\(columns)")
    }
  }

  @Test(arguments: InstructionSet.available) func manyClasses(_ set: InstructionSet) {
    let classes = 50_257
    let x = normals(2 * classes, seed: 52, deviation: 2)
    let losses = onOneAndTwoThreads(set) { engine in
      let logits = GuardedMatrix(x, rows: 2, columns: classes)
      let losses = GuardedMatrix(rows: 2, columns: 1)
      engine.crossEntropy(
        logits.matrix, targets: [Int32(classes - 1), 0], smoothing: 0, scale: 1, losses: losses.matrix)
      for row in 0..<2 {
        let sum = logits.matrix.rows(row..<row + 1).elements.reduce(0.0) { $0 + Double($1) }
        // The gradient of a row sums to 0: each softmax is rounded relatively, and they sum to 1.
        #expect(abs(sum) < 1e-5)
      }
      return losses.values
    }
    let reference = Reference.crossEntropy(logits: doubles(x), targets: [classes - 1, 0], width: classes)
    expectClose(losses, reference.losses, relative: 1e-6)
  }

  @Test(arguments: InstructionSet.available) func extremes(_ set: InstructionSet) {
    let engine = Engine(threads: 1, instructionSet: set)
    func run(_ values: [Float], _ target: Int32, _ smoothing: Float = 0) -> (loss: Float, gradient: [Float]) {
      let x = GuardedMatrix(values, rows: 1, columns: values.count)
      let loss = GuardedMatrix(rows: 1, columns: 1)
      engine.crossEntropy(x.matrix, targets: [target], smoothing: smoothing, scale: 1, losses: loss.matrix)
      return (loss.values[0], x.values)
    }
    let rows: [[Float]] = [
      [1e4, -1e4, 1e4 - 1], [1e4, 9999.5, -1e4, 0], [0, 0, 0, 0, 0], [3e38, 3e38], [tiny, -tiny, 0], [7],
    ]
    for values in rows {
      for target in values.indices {
        for smoothing: Float in [0, 0.1] {
          let result = run(values, Int32(target), smoothing)
          // The loss is that of the differences; 3e38 itself would swallow them even in double precision.
          let differences = values.map { Double($0) - Double(values.max() ?? 0) }
          let reference = Reference.crossEntropy(
            logits: differences, targets: [target], width: values.count, labelSmoothing: Double(smoothing)
          )
          expectClose([result.loss], reference.losses, absolute: 1e-6, relative: 1e-6, "\(values)[\(target)]")
          expectClose(result.gradient, reference.gradient, absolute: 1e-6, "\(values)[\(target)]")
        }
      }
    }
    // Logits 6e38 apart: the loss is beyond float32, its gradient is not.
    let far = run([3e38, -3e38], 1)
    #expect(far.loss == .infinity)
    #expect(far.gradient == [1, -1])
    #expect(run([3e38, -3e38], 0).loss == 0)
    // A masked class takes no part; a row of none but masked ones, +∞ and NaN have no softmax.
    #expect(run([0, -.infinity], 0).gradient == [0, 0])
    for values: [Float] in [[-.infinity, -.infinity], [.infinity, 0], [.nan, 0], [0, .nan]] {
      let result = run(values, 0)
      #expect(result.loss.isNaN)
      let x = GuardedMatrix(values, rows: 1, columns: 2)
      engine.softmaxRows(x.matrix)
      #expect(x.values.contains { $0.isNaN })
    }
    // No target anywhere: nothing, whatever the logits.
    let none = run([.nan, 1, 2], -1)
    #expect(none.loss == 0 && none.gradient == [0, 0, 0])
  }

  @Test(arguments: InstructionSet.available) func largestOfARow(_ set: InstructionSet) {
    for columns in awkwardSizes {
      var values = normals(40 * columns, seed: 53)
      // Twice the largest: the first counts.
      values[columns - 1] = 9
      values[columns / 2] = 9
      let x = GuardedMatrix(values, rows: 40, columns: columns, gap: 2)
      let expected = (0..<40).map { row -> Int32 in
        let part = values[row * columns..<(row + 1) * columns]
        return Int32((part.firstIndex(of: part.max() ?? 0) ?? 0) - row * columns)
      }
      #expect(Engine(threads: 2, instructionSet: set).argmaxRows(x.matrix) == expected)
    }
    let engine = Engine(threads: 1, instructionSet: set)
    // NaN is never the largest, unless the row begins with it; of infinities the first.
    for (values, expected) in [
      ([Float](repeating: 1, count: 20) + [.nan, 3, .nan, 3], 21), ([.nan, 5, 6], 0),
      ([-.infinity, -.infinity], 0),
      ([-.infinity, .nan, -3e38], 2), ([1, .infinity, .nan, .infinity], 1),
    ] {
      let x = GuardedMatrix(values, rows: 1, columns: values.count)
      #expect(engine.argmaxRows(x.matrix) == [Int32(expected)], "\(values)")
    }
  }
}
