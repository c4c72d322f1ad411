import Batches
import Kernels
import ModelSupport
import TestSupport
import Testing
import Transformer

/// A sequence's result does not depend on what else is in its batch.
@Suite struct RaggedBatchTests {
  static let models = GoldenModel.names(classifiers: false) { !$0.detectsReplacedTokens }

  private func sequences(_ lengths: [Int]) -> [[Int32]] {
    var random = SeededGenerator(seed: 4)
    return lengths.map { length in random.integers(length, in: 0..<101).map { Int32($0) } }
  }

  /// Bit for bit from five tokens on. A sequence of one to four tokens alone goes through the vectors' product, which
  /// adds in another order than the tiles: within 10⁻⁴, as in cached decoding.
  @Test(arguments: models, InstructionSet.available)
  func batchedLogitsAreThoseOfEachAlone(_ name: String, _ set: InstructionSet) throws {
    let session = try GoldenModel(name, threads: 2, set).session
    let all = sequences([5, 1, 33, 64, 2, 7, 4, 31, 90, 3])
    let batched = session.outputs(SequenceBatch(all))
    var row = 0
    for sequence in all {
      let rows = row * 101..<(row + sequence.count) * 101
      let alone = session.outputs(SequenceBatch([sequence]))
      if sequence.count > 4 {
        #expect(alone == Array(batched[rows]), "\(name) \(set): \(sequence.count) tokens")
      } else {
        expectClose(
          alone, batched[rows].map { Double($0) }, absolute: 1e-4, "\(name) \(set): \(sequence.count) tokens")
      }
      row += sequence.count
    }
    // Nor on the order.
    let reversed = session.outputs(SequenceBatch(all.reversed()))
    let last = all[all.count - 1].count * 101
    #expect(Array(reversed[..<last]) == Array(batched[(batched.count - last)...]))
  }

  /// A classifier's logits for each sequence; the head sees as many rows as there are sequences.
  @Test(arguments: GoldenModel.names(classifiers: true))
  func classifiersToo(_ name: String) throws {
    let session = try GoldenModel(name, threads: 2, InstructionSet.selected()).session
    var random = SeededGenerator(seed: 8)
    let all = [6, 11, 1, 24, 3, 40].map { length in random.integers(length, in: 0..<41).map { Int32($0) } }
    let batched = session.outputs(SequenceBatch(all))
    for (index, sequence) in all.enumerated() {
      expectClose(
        session.outputs(SequenceBatch([sequence])), batched[3 * index..<3 * index + 3].map { Double($0) },
        absolute: 1e-5,
        "\(name) sequence \(index)")
    }
  }

  /// The gradient of a batch is the sum of its sequences' own.
  @Test(arguments: models)
  func gradientsAddUp(_ name: String) throws {
    let session = try GoldenModel(name, threads: 2, InstructionSet.selected()).session
    let all = sequences([9, 1, 40, 6])
    func gradients(_ batches: [[[Int32]]]) throws -> [Float] {
      try session.fillGradients(0)
      for batch in batches {
        let targets = batch.flatMap { $0 }.map { ($0 + 1) % 101 }
        _ = session.model.train(
          MicroBatch(SequenceBatch(batch), .tokens(targets)), scale: 1 / 56, &session.context)
      }
      return try session.gradientNumbers()
    }
    let together = try gradients([all])
    #expect(together.contains { $0 != 0 })
    expectClose(try gradients(all.map { [$0] }), together.map { Double($0) }, ofLargest: 1e-5, name)
    #expect(try gradients([all]) == together, "\(name): the same batch again gives the same bits")
  }
}
