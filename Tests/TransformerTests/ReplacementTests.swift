import Batches
import Foundation
import Kernels
import ModelSupport
import TestSupport
import Testing
import Transformer

/// A generator and its detector against transformers: the same tokens drawn, losses within 1e-5, gradients within 1e-3 of a
/// tensor's norm, in the layout that both share.
@Suite struct ReplacementTests {
  /// `Tests/Fixtures/electra-pair` with its one batch.
  private struct Pair {
    let cases: Fixture
    let session: ModelSession
    let gradients: Slab
    let batch: SequenceBatch
    let replacement: Replacement

    init(threads: Int, _ set: InstructionSet, recomputes: Bool = false, dropout: Float = 0) throws {
      let golden = try GoldenModel(
        "electra-pair", threads: threads, set, recomputes: recomputes, dropout: dropout)
      cases = golden.cases
      session = golden.session
      gradients = try #require(session.gradients)
      batch = try golden.batch("ragged")
      let hidden = try cases.tokens("ragged.hidden").map { $0 < 0 ? -1 : $0 }
      let scored = try cases.integers("ragged.judged").map { $0 == 1 }
      let stream = try cases.integers("ragged.stream").map { UInt64($0) }
      replacement = Replacement(
        hidden: hidden, scored: scored,
        weight: Replacement.weight(hidden: hidden.count { $0 >= 0 }, scored: scored.count { $0 }),
        random: RandomStream(seed: stream[0], step: stream[1], site: stream[2]))
    }

    /// A step's loss, with the gradients written as a step's first pass writes them.
    func train() -> LossSum {
      gradients.row.fill(.nan)
      session.beginGradients()
      let pass = MicroBatch(batch, .replaced(replacement))
      let sum = session.model.train(pass, scale: 1 / Float(pass.targets.count), &session.context)
      session.endGradients()
      return sum
    }
  }

  @Test(arguments: InstructionSet.available)
  func lossAndGradientsMatch(_ set: InstructionSet) throws {
    let pair = try Pair(threads: 2, set)
    let mark = pair.session.context.arena.mark
    let sum = pair.train()
    #expect(pair.session.context.arena.mark == mark, "the arena is left as it was")
    // 50 times the detector's loss, each right to 1e-5.
    #expect(abs(sum.mean - (try pair.cases.double("ragged.loss"))) <= 5e-4)
    let bindings = pair.session.model.layout.bindings
    #expect(pair.cases.names(after: "ragged.grad.") == bindings.map(\.name).sorted())
    for binding in bindings {
      let expected = try pair.cases.doubles("ragged.grad.\(binding.name)")
      let scale = (expected.reduce(0) { $0 + $1 * $1 } / Double(expected.count)).squareRoot()
      // The second term is rounding where a gradient vanishes in exact arithmetic: 50 times that of one loss.
      expectClose(
        GoldenModel.stored(binding, pair.gradients), expected, absolute: 1e-3 * scale + 1e-5, relative: 1e-3,
        binding.name)
    }
  }

  @Test(arguments: InstructionSet.available)
  func evaluationMatches(_ set: InstructionSet) throws {
    let pair = try Pair(threads: 2, set)
    let sum = pair.session.model.evaluate(pair.batch, pair.replacement, &pair.session.context)
    #expect(abs(sum.generator.mean - (try pair.cases.double("ragged.generator_loss"))) <= 1e-5)
    #expect(abs(sum.detector.mean - (try pair.cases.double("ragged.detector_loss"))) <= 1e-5)
    #expect(abs(sum.loss - (try pair.cases.double("ragged.loss"))) <= 5e-4)
    let labels = try pair.cases.integers("ragged.labels"), scored = try pair.cases.integers("ragged.judged")
    let logits = try pair.cases.doubles("ragged.logits")
    #expect(sum.replaced == labels.reduce(0, +) && sum.replaced > 0, "no token was replaced")
    #expect(sum.detector.count == scored.reduce(0, +) && sum.generator.count < sum.detector.count)
    let right = labels.indices.count { scored[$0] == 1 && (logits[$0] > 0) == (labels[$0] == 1) }
    #expect(sum.detector.correct == right)
    // The detector's logits on what the generator filled in.
    let filled = SequenceBatch(
      tokens: try pair.cases.tokens("ragged.filled"), offsets: pair.batch.offsets,
      segments: pair.batch.segments)
    expectClose(pair.session.outputs(filled), logits, absolute: 1e-4)
  }

  /// Neither threads nor computing activations again change a bit, with dropout too.
  @Test func gradientsAreReproducible() throws {
    let set = try InstructionSet.selected()
    var all: [[Float]] = []
    for (threads, recomputes) in [(1, false), (2, false), (3, false), (2, true)] {
      let pair = try Pair(threads: threads, set, recomputes: recomputes, dropout: 0.2)
      pair.session.context.dropoutKey = 11
      _ = pair.train()
      all.append(pair.gradients.row.elements)
      #expect(!all[all.count - 1].contains { $0.isNaN }, "a gradient was never written")
    }
    #expect(all.allSatisfy { $0 == all[0] })
  }

  /// A second pass adds to the first, and passes in which nothing is hidden are no exception.
  @Test func passesAdd() throws {
    let pair = try Pair(threads: 1, try .selected())
    let session = pair.session
    _ = pair.train()
    let once = pair.gradients.row.elements
    _ = session.model.train(
      MicroBatch(pair.batch, .replaced(pair.replacement)),
      scale: 1 / Float(pair.replacement.hidden.count { $0 >= 0 }), &session.context)
    expectClose(pair.gradients.row.elements, once.map { 2 * Double($0) }, ofLargest: 1e-6)
    pair.gradients.row.fill(.nan)
    session.beginGradients()
    let nothing = Replacement(
      hidden: pair.replacement.hidden.map { _ in -1 }, scored: pair.replacement.scored, weight: 0,
      random: pair.replacement.random)
    let sum = session.model.train(
      MicroBatch(pair.batch, .replaced(nothing)), scale: 0, &session.context)
    session.endGradients()
    #expect(sum == LossSum())
    #expect(pair.gradients.row.elements.allSatisfy { $0 == 0 })
  }

  /// The dry run asks for what the step takes, to the byte.
  @Test(arguments: [false, true]) func thePlannedPassIsTheRealOne(recomputes: Bool) throws {
    let pair = try Pair(threads: 2, try .selected(), recomputes: recomputes, dropout: 0.1)
    pair.session.context.dropoutKey = 1
    _ = pair.train()
    let plan = PassPlan.training(
      pair.session.model, pair.batch, .replaced(pair.replacement), pair.session.engine)
    #expect(pair.session.context.arena.peak == plan.activations)
    let scored = PassPlan.inference(
      pair.session.model, pair.batch, .replaced(pair.replacement), pair.session.engine)
    #expect(scored.activations > 0 && scored.activations <= pair.session.context.arena.capacity)
  }

  @Test func fillingInLabelsWhatChanged() {
    let replacement = Replacement(
      hidden: [-1, 7, -1, 8, 9], scored: [false, true, true, true, true], weight: 1,
      random: RandomStream(seed: 1, step: 1, site: 1))
    #expect(replacement.scoredCount == 4)
    #expect(Replacement.weight(hidden: 3, scored: 20) == 7.5)
    #expect(Replacement.weight(hidden: 0, scored: 0) == 0)
  }

  @Test func theGeneratorIsCounted() throws {
    let pair = try Pair(threads: 1, try .selected())
    let model = pair.session.model
    let own = model.generatorBindings.reduce(0) { $0 + $1.rows * $1.columns }
    #expect(own == model.generatorParameterCount && own > 0)
    #expect(model.modelBindings.count + model.generatorBindings.count == model.layout.bindings.count)
    var alone = model.configuration
    alone.generator = nil
    let detector = TransformerModel(alone)
    #expect(detector.layout.parameterCount == model.layout.parameterCount - own)
    #expect(
      model.trainingOperations(length: 8, headShare: 0.2)
        > detector.trainingOperations(length: 8, headShare: 0.2))
  }
}
