import Foundation
import Kernels
import TestSupport
import Testing

/// The binary cross entropy of replaced-token detection, and tokens drawn from a softmax.
@Suite struct DetectionLossTests {
  private let engine = Engine(threads: 1, instructionSet: InstructionSet.available[0])

  /// −y·log σ(z) − (1 − y)·log(1 − σ(z)) in the words of its definition.
  private func loss(_ z: Double, _ label: Int32) -> Double {
    let p = 1 / (1 + exp(-z))
    return label == 1 ? -log(p) : -log(1 - p)
  }

  @Test func lossAndGradientFollowTheDefinition() {
    let z = normals(64, seed: 3, deviation: 3)
    let labels = (0..<64).map { Int32($0 % 5 == 4 ? -1 : $0 % 2) }
    let logits = GuardedMatrix(z, rows: 64, columns: 1, gap: 2)
    let alone = engine.binaryCrossEntropy(logits.matrix, labels: labels, scale: nil)
    #expect(logits.values == z, "the evaluation leaves the logits")
    let found = engine.binaryCrossEntropy(logits.matrix, labels: labels, scale: 0.5)
    logits.expectUntouchedGaps()
    #expect(alone == found)
    let judged = zip(z, labels).filter { $1 >= 0 }
    expectClose([found.nats], [judged.reduce(0) { $0 + loss(Double($1.0), $1.1) }], relative: 1e-12)
    #expect(found.correct == judged.count { ($0 > 0) == ($1 == 1) })
    // The derivative by central differences, whose own error is of the order of h².
    let h = 1e-5
    let slopes = zip(z, labels).map { z, label in
      label < 0 ? 0 : (loss(Double(z) + h, label) - loss(Double(z) - h, label)) / (2 * h)
    }
    expectClose(logits.values, slopes.map { 0.5 * $0 }, absolute: 1e-7, relative: 1e-5)
  }

  @Test func extremeLogitsAreFinite() {
    let z: [Float] = [3e38, -3e38, 1e4, -1e4, 0, 0]
    let labels: [Int32] = [1, 0, 0, 1, 0, 1]
    let logits = GuardedMatrix(z, rows: 6, columns: 1)
    let found = engine.binaryCrossEntropy(logits.matrix, labels: labels, scale: 1)
    expectClose([found.nats], [2e4 + 2 * log(2.0)], relative: 1e-12)
    expectClose(logits.values, [0, 0, 1, -1, 0.5, -0.5], absolute: 0)
    #expect(found.correct == 3, "a logit of 0 says that the token is the original")
    let broken = GuardedMatrix([.nan], rows: 1, columns: 1)
    #expect(engine.binaryCrossEntropy(broken.matrix, labels: [1], scale: 1).nats.isNaN)
  }

  @Test(arguments: InstructionSet.available) func drawsHaveTheProbabilitiesOfTheSoftmax(_ set: InstructionSet)
  {
    let columns = 9, draws = 20_000
    let row = normals(columns, seed: 8, deviation: 1.5)
    let p = Reference.softmax(doubles(row), width: columns)
    var stream = RandomStream(seed: 1, step: 2, site: 3)
    let uniforms = (0..<draws).map { _ in stream.uniform() }
    let logits = (0..<draws).flatMap { _ in row }
    var results: [[Int32]] = []
    for threads in [1, 2, 3] {
      let engine = Engine(threads: threads, instructionSet: set)
      let matrix = GuardedMatrix(logits, rows: draws, columns: columns, gap: 3)
      results.append(engine.sampleRows(matrix.matrix, uniforms: uniforms))
      #expect(matrix.values == logits, "the logits stay")
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    // χ² with 8 degrees of freedom exceeds 33 by chance once in 16,000.
    var counts = [Double](repeating: 0, count: columns)
    for column in results[0] { counts[Int(column)] += 1 }
    let distance = zip(counts, p).reduce(0.0) {
      $0 + ($1.0 - $1.1 * Double(draws)) * ($1.0 - $1.1 * Double(draws)) / ($1.1 * Double(draws))
    }
    #expect(distance < 33, "\(counts)")
  }

  @Test func drawsInvertTheDistribution() {
    // Probabilities 1/8, 1/2, 1/4 and 1/8: the cuts are at 0.125, 0.625 and 0.875.
    let row: [Float] = [0, log(4), log(2), 0]
    let uniforms = [0, 0.12, 0.13, 0.62, 0.63, 0.87, 0.88, 0.9999]
    let logits = GuardedMatrix((0..<8).flatMap { _ in row }, rows: 8, columns: 4)
    #expect(engine.sampleRows(logits.matrix, uniforms: uniforms) == [0, 0, 1, 1, 2, 2, 3, 3])
    let sure = GuardedMatrix([-1e4, 3e38, -.infinity, 0], rows: 1, columns: 4)
    #expect(engine.sampleRows(sure.matrix, uniforms: [0.999]) == [1])
    let broken = GuardedMatrix([.nan, .nan], rows: 1, columns: 2)
    #expect((0..<2).contains(engine.sampleRows(broken.matrix, uniforms: [0.5])[0]))
    let planner = Engine(planning: engine)
    #expect(planner.sampleRows(logits.matrix, uniforms: uniforms) == [Int32](repeating: 0, count: 8))
  }
}
