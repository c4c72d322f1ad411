import Foundation
import Kernels
import TestSupport
import Testing

/// The losses of numbers and of labels that do not exclude each other.
@Suite struct TargetLossTests {
  private let engine = Engine(threads: 1, instructionSet: InstructionSet.available[0])

  /// As PyTorch's `mse_loss` with reduction "sum": Σ(z − t)², gradient 2·(z − t); a unit divides the targets.
  @Test(arguments: [Float(1), 0.25, 8]) func squaredErrors(_ unit: Float) {
    let z: [Float] = [0.5, -2, 3, 0], t: [Float] = [1, -2, 1, 40]
    let outputs = GuardedMatrix(z, rows: 4, columns: 1, gap: 3)
    let errors = zip(z, t).map { Double($0) - Double($1 / unit) }
    let alone = engine.squaredError(outputs.matrix, targets: t, unit: unit, scale: nil)
    #expect(outputs.values == z, "the evaluation leaves the outputs")
    let found = engine.squaredError(outputs.matrix, targets: t, unit: unit, scale: 0.25)
    outputs.expectUntouchedGaps()
    #expect(alone == found)
    expectClose([found], [errors.reduce(0) { $0 + $1 * $1 }], relative: 1e-12)
    expectClose(outputs.values, errors.map { 0.25 * 2 * $0 }, relative: 1e-6)
  }

  /// As PyTorch's `binary_cross_entropy_with_logits`: each output has a label of its own, row by row.
  @Test func labelsOfSeveralOutputs() {
    let z: [Float] = [0.5, -2, 3, 0, 1, -1], labels: [Int32] = [1, 0, 0, 1, -1, 1]
    let logits = GuardedMatrix(z, rows: 2, columns: 3, gap: 2)
    let found = engine.binaryCrossEntropy(logits.matrix, labels: labels, scale: 0.5)
    logits.expectUntouchedGaps()
    func sigmoid(_ z: Float) -> Double { 1 / (1 + exp(-Double(z))) }
    let losses = zip(z, labels).map { $1 < 0 ? 0 : $1 == 1 ? -log(sigmoid($0)) : -log(1 - sigmoid($0)) }
    expectClose([found.nats], [losses.reduce(0, +)], relative: 1e-12)
    expectClose(
      logits.values, zip(z, labels).map { $1 < 0 ? 0 : 0.5 * (sigmoid($0) - Double($1)) }, relative: 1e-6)
    #expect(found.correct == 2)
  }
}
