import Batches
import Foundation
import Kernels
import ModelSupport
import Testing
import Transformer

/// The gradient of a classifier's answers at what enters its first block.
@Suite struct InputGradientTests {
  @Test(arguments: ["bert", "llama", "modernbert", "gpt2"])
  func itEqualsCentralDifferences(_ name: String) throws {
    let family = try #require(Family(rawValue: name))
    let c = Tiny.configuration(family, head: .classification(labels: ["a", "b", "c"]))
    let session = try Tiny.session(c)
    session.context.gradients = nil
    // A weight of 0 would hide a row, and the head of a fresh classifier is small.
    for index in 0..<session.weights.count { session.weights.base[index] *= 4 }
    let batch = SequenceBatch(tokens: [9, 30, 200, 7, 8, 90], offsets: [0, 4, 6])
    let labels: [Int32] = [2, 0]
    let rows = session.model.inputRows(batch, &session.context)
    let gradient = session.context.arena.matrix(rows.rows, rows.columns)
    let scratch = session.context.arena.matrix(rows.rows, rows.columns)
    let value = session.model.labelGradient(
      batch, rows: rows, labels: labels, into: gradient, &session.context)
    let outputs = session.model.outputs(batch, &session.context)
    session.engine.softmaxRows(outputs)
    let expected = labels.enumerated().reduce(0.0) { $0 + log(Double(outputs[$1.offset, Int($1.element)])) }
    #expect(abs(value - expected) < 1e-4)
    let step: Float = 1e-2
    var largest = 0.0, difference = 0.0
    for (row, column) in [(0, 0), (1, 5), (3, 15), (4, 2), (5, 9), (2, 7)] {
      let old = rows[row, column]
      func value(at number: Float) -> Double {
        rows[row, column] = number
        return session.model.labelGradient(
          batch, rows: rows, labels: labels, into: scratch, &session.context)
      }
      let slope = (value(at: old + step) - value(at: old - step)) / Double(2 * step)
      rows[row, column] = old
      largest = max(largest, abs(slope))
      difference = max(difference, abs(slope - Double(gradient[row, column])))
    }
    #expect(largest > 1e-3 && difference < 0.02 * largest + 1e-4, "\(difference) of \(largest)")
  }
}
