import Batches
import Kernels
import ModelSupport
import TestSupport
import Testing
import Transformer

/// Training in bfloat16 against training in single precision, and the first pass of a step, in both.
@Suite struct PrecisionTests {
  private static let models = GoldenModel.names { !$0.detectsReplacedTokens }

  /// Loss and gradients of a ragged batch. `from` is what the gradients hold before: products write theirs over it.
  private func pass(
    _ name: String, _ set: InstructionSet, _ precision: Precision, threads: Int = 2, recomputes: Bool = false,
    hasTargets: Bool = true, from garbage: Float? = nil
  ) throws -> (loss: Double, gradients: [Float]) {
    let session = try GoldenModel(
      name, threads: threads, set, recomputes: recomputes, precision: precision
    ).session
    let lengths = [5, 1, 33, 40, 2]
    let isClassifier = name.hasSuffix("classification")
    var random = SeededGenerator(seed: 4)
    let sequences = lengths.map { random.integers($0, in: 0..<41).map { Int32($0) } }
    let batch = SequenceBatch(sequences)
    let count = batch.tokenCount
    let outputs = Int32(session.model.configuration.head.labels?.count ?? 41)
    let targets: Targets =
      isClassifier
      ? .labels(lengths.map { Int32($0 % 2) })
      : .tokens((0..<count).map { hasTargets && $0 % 3 > 0 ? Int32($0) % outputs : -1 })
    if let garbage {
      try session.fillGradients(garbage)
      session.beginGradients()
    }
    let loss = session.model.train(
      MicroBatch(batch, targets), scale: 1 / Float(count), &session.context)
    session.endGradients()
    return (loss.mean, try session.gradientNumbers())
  }

  private func norm(_ x: [Float]) -> Double { x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }

  /// Every stored number is off by 2⁻⁹ of itself at most, and errors are independent: the loss stays within a hundredth
  /// and the gradient, as one vector, within a twentieth of those in single precision. They are not the same bits,
  /// else nothing would have been rounded.
  @Test(arguments: models, InstructionSet.available)
  func bfloat16StaysCloseToSinglePrecision(_ name: String, _ set: InstructionSet) throws {
    let (exact, rounded) = (try pass(name, set, .fp32), try pass(name, set, .bf16))
    #expect(
      abs(exact.loss - rounded.loss) <= 1e-2 * abs(exact.loss),
      "\(name) \(set): \(exact.loss) \(rounded.loss)")
    #expect(exact.gradients != rounded.gradients, "\(name) \(set)")
    let difference = zip(exact.gradients, rounded.gradients).map { $0 - $1 }
    #expect(
      norm(difference) <= 0.05 * norm(exact.gradients),
      "\(name) \(set): \(norm(difference)) of \(norm(exact.gradients))")
  }

  @Test(arguments: models, Precision.allCases)
  func threadsAndRecomputationChangeNoBit(_ name: String, _ precision: Precision) throws {
    let set = try InstructionSet.selected()
    let one = try pass(name, set, precision, threads: 1)
    let two = try pass(name, set, precision, threads: 2)
    #expect(one.gradients == two.gradients && one.loss == two.loss, "\(name) threads")
    let again = try pass(name, set, precision, recomputes: true)
    #expect(again.gradients == one.gradients && again.loss == one.loss, "\(name) recomputation")
  }

  /// The first pass of a step leaves what was in the gradients out, whoever writes them.
  @Test(arguments: models, Precision.allCases)
  func theFirstPassOverwrites(_ name: String, _ precision: Precision) throws {
    let set = try InstructionSet.selected()
    let clean = try pass(name, set, precision)
    let dirty = try pass(name, set, precision, from: .nan)
    #expect(clean.gradients == dirty.gradients && clean.loss == dirty.loss)
    if !name.hasSuffix("classification") {
      let empty = try pass(name, set, precision, hasTargets: false, from: .nan)
      #expect(empty.gradients.allSatisfy { $0 == 0 }, "\(name): a pass without targets has no gradient")
    }
  }
}
