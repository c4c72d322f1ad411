import Batches
import Forecast
import Foundation
import Kernels
import Machine
import ModelSupport
import TestSupport
import Testing
import Training
import Transformer

/// What a run is planned to take, whether it fits, and what would.
@Suite struct MemoryPlanTests {
  private func engine(_ threads: Int = 1) throws -> Engine {
    Engine(threads: threads, instructionSet: try .selected())
  }

  private let before = ProcessMemory(
    resident: 30 << 20, residentFiles: 20 << 20, peak: 30 << 20, addressSpace: 100 << 20)
  private let now = ProcessMemory(
    resident: 41 << 20, residentFiles: 25 << 20, peak: 41 << 20, addressSpace: 120 << 20)

  private func shape(
    _ c: ModelConfiguration, lengths: [Int], evaluation: [Int] = [], accumulate: Int = 1, again: Bool = false,
    share: Double = 1
  ) -> RunShape {
    var model = TransformerModel(c)
    model.recomputesBlocks = again
    return RunShape(
      model: model, training: lengths, accumulate: accumulate, evaluation: evaluation, targetShare: share,
      precision: .fp32)
  }

  @Test func thePartsOfARun() throws {
    let shape = shape(Tiny.configuration(), lengths: [16, 16, 5], accumulate: 3)
    let plan = MemoryPlan(shape, before: before, now: now, engine: try engine())
    let slab = shape.model.layout.count * 4
    #expect(plan.weights == slab && plan.gradients == slab && plan.moments == 2 * slab)
    // Tokens, positions, targets and segments of three passes.
    let batches = 37 * 3 * 16
    #expect(plan.data == (11 << 20) + batches && plan.mappedFiles == 5 << 20)
    #expect(plan.program > before.resident)
    #expect(plan.total == plan.parts.reduce(0) { $0 + $1.bytes } && plan.total > plan.preparation)
    #expect(plan.toTake == plan.total - now.resident, "what is not there yet")
    #expect(plan.toReserve >= plan.toTake)
    #expect(plan.record["total"] == plan.total && plan.record.count == plan.parts.count + 1)
  }

  /// What an optimizer keeps counts, an average of the weights too, and what Muon works with.
  @Test func theOptimizerIsCounted() throws {
    let engine = try engine()
    var shape = shape(Tiny.configuration(), lengths: [16])
    let slab = shape.model.layout.count * 4
    let plain = MemoryPlan(shape, before: before, now: now, engine: engine)
    shape.optimizer = OptimizerSettings(Lion(), averageDecay: 0.9)
    let lion = MemoryPlan(shape, before: before, now: now, engine: engine)
    #expect(lion.moments == slab && lion.average == slab && lion.total == plain.total)
    #expect(lion.toTake == plain.toTake && lion.toReserve == plain.toReserve)
    #expect(lion.record["average"] == slab && plain.record["average"] == nil)
    shape.optimizer = OptimizerSettings(SGD(momentum: 0))
    let sgd = MemoryPlan(shape, before: before, now: now, engine: engine)
    #expect(sgd.moments == 0 && plain.toTake - sgd.toTake == 2 * slab)
    shape.optimizer = OptimizerSettings(Muon())
    let muon = MemoryPlan(shape, before: before, now: now, engine: engine)
    #expect(muon.moments < plain.moments && muon.buffers > plain.buffers)
  }

  @Test func whatPreparingTookIsThePeakOfASmallRun() throws {
    var now = now
    now.peak = 900 << 20
    let shape = shape(Tiny.configuration(), lengths: [16])
    let plan = MemoryPlan(shape, before: before, now: now, engine: try engine())
    #expect(plan.total == 900 << 20 && plan.text.contains("preparing the data"))
  }

  /// The dry run takes what the real pass takes, to the byte.
  @Test(arguments: ModelFamilies.all, [false, true])
  func thePlannedPassIsTheRealOne(_ family: Family, again: Bool) throws {
    for isClassifier in [false, true] {
      let c = Tiny.configuration(
        family, dropout: 0.1, head: isClassifier ? .classification(labels: ["a", "b"]) : .language)
      var model = TransformerModel(c)
      model.recomputesBlocks = again
      let weights = Slab(count: model.layout.count)
      model.layout.initialize(weights, seed: 1)
      let batch = SequenceBatch(lengths: [16, 9, 3])
      let targets = model.planTargets(share: 0.4, of: batch)
      let engine = try engine(2)
      let session = ModelSession(
        model: model, weights: weights, engine: engine, training: true, largest: batch)
      session.context.dropoutKey = 7
      _ = model.train(MicroBatch(batch, targets), scale: 1, &session.context)
      let plan = PassPlan.training(model, batch, targets, engine)
      #expect(session.context.arena.peak == plan.activations, "\(family) \(isClassifier)")
      #expect(engine.scratchBytes <= plan.buffers + 4096 * 2, "\(family) \(isClassifier)")
    }
  }

  /// The names and figures of labels count, beside their rows of the head.
  @Test func labelsAreCounted() throws {
    func plan(_ count: Int) throws -> MemoryPlan {
      let c = Tiny.configuration(.bert, head: .classification(labels: (0..<count).map { "label \($0)" }))
      return MemoryPlan(shape(c, lengths: [16]), before: before, now: now, engine: try engine())
    }
    let few = try plan(2), many = try plan(5_002)
    #expect(many.data - few.data >= 5_000 * 1_000)
    #expect(many.toTake - few.toTake >= many.data - few.data + 4 * (many.weights - few.weights))
  }

  @Test func recomputingTakesLess() throws {
    var c = Tiny.configuration(.gpt2)
    c.layerCount = 8
    let lengths = [Int](repeating: 16, count: 64)
    let engine = try engine()
    let kept = shape(c, lengths: lengths).passes(engine, share: 1).activations
    let again = shape(c, lengths: lengths, again: true).passes(engine, share: 1).activations
    #expect(Double(again) < 0.6 * Double(kept), "\(again) of \(kept)")
  }

  /// An encoder's head takes what its masked tokens need; what is reserved is enough for all of them.
  @Test func fewerTargetsTakeLess() throws {
    let shape = shape(Tiny.configuration(.bert), lengths: [16, 16, 16, 16], share: 0.15)
    let plan = MemoryPlan(shape, before: before, now: now, engine: try engine())
    let all = try shape.passes(engine(), share: 1)
    #expect(plan.activations < all.activations)
    #expect(plan.toReserve >= plan.toTake - plan.activations + all.activations)
  }

  @Test func theLargerOfTrainingAndEvaluationCounts() throws {
    let c = Tiny.configuration(.gpt2)
    let engine = try engine()
    let small = shape(c, lengths: [16]).passes(engine, share: 1)
    let judged = shape(c, lengths: [16], evaluation: [Int](repeating: 16, count: 200)).passes(
      engine, share: 1)
    #expect(judged.activations > small.activations)
    #expect(shape(c, lengths: [16], evaluation: [3]).passes(engine, share: 1) == small)
  }

  /// Batches of millions of tokens are planned by a line, which must be the truth where both are known.
  @Test func veryLargeBatchesAreExtrapolated() throws {
    let c = Tiny.configuration(.gpt2)
    let lengths = [Int](repeating: 16, count: 180_000)
    let shape = shape(c, lengths: lengths)
    let line = try shape.passes(engine(), share: 1).activations
    let batch = SequenceBatch(lengths: lengths)
    let targets = shape.model.planTargets(share: 1, of: batch)
    let real = PassPlan.training(shape.model, batch, targets, try engine()).activations
    expectClose([Double(line)], [Double(real)], relative: 0.01)
  }

  @Test func evaluationPassesAreForeseen() {
    #expect(LanguageModelTask.evaluationLengths(1024, tokens: nil) == [1024, 1024, 1024, 1024])
    #expect(LanguageModelTask.evaluationLengths(1024, tokens: 1_000_000).count == 4)
    #expect(LanguageModelTask.evaluationLengths(1024, tokens: 2500) == [1024, 1024, 452])
    #expect(LanguageModelTask.evaluationLengths(1024, tokens: 4096) == [1024, 1024, 1024, 1024])
    #expect(LanguageModelTask.evaluationLengths(8192, tokens: nil) == [8192])
    #expect(LanguageModelTask.evaluationLengths(16, tokens: 0).isEmpty)
  }

  @Test func theBoundThatIsBroken() {
    var plan = MemoryPlan()
    plan.toTake = 100
    plan.toReserve = 150
    let group = MemoryLimit(.controlGroup("/a"), free: 120), machine = MemoryLimit(.machine, free: 500)
    func broken(_ group: Int, _ space: Int?) -> MemoryLimit.Source? {
      plan.exceeded(
        AvailableMemory(
          physical: [machine, MemoryLimit(.controlGroup("/a"), free: group)],
          addressSpace: space.map { MemoryLimit(.addressSpace, free: $0) }))?.source
    }
    #expect(broken(120, nil) == nil && broken(100, 150) == nil)
    #expect(broken(99, 10) == group.source)
    #expect(broken(120, 149) == .addressSpace)
    #expect(plan.exceeded(AvailableMemory(physical: [])) == nil, "nothing is known")
  }

  // MARK: What would fit

  private let asked = MemorySettings(batchSize: 12, accumulate: 2, checkpointsActivations: false)

  /// The settings tried, in order, where none fits but those that `fits` says.
  private func first(_ choices: MemoryChoices, _ fits: (MemorySettings) -> Bool) -> MemorySettings? {
    choices.first { fits($0) }
  }

  @Test func aStepStaysAsLarge() {
    var seen: [MemorySettings] = []
    _ = first(MemoryChoices(asked: asked)) { settings in
      seen.append(settings)
      // Only the last is looked at before the others, to know whether to look at them.
      return settings.batchSize == 1 && settings.checkpointsActivations
    }
    #expect(seen.allSatisfy { $0.batchSize * $0.accumulate == 24 && $0.length == nil && $0.size == nil })
    #expect(Set(seen.map(\.batchSize)) == [12, 6, 4, 3, 2, 1])
  }

  @Test func aRunThatGoesOnKeepsItsBatch() {
    let choices = MemoryChoices(asked: asked, length: 512, mayChangeBatch: false)
    var again = asked
    again.checkpointsActivations = true
    #expect(first(choices) { $0.checkpointsActivations } == again)
    #expect(first(choices) { $0.batchSize == 1 || $0.length == 256 } == nil)
    #expect(first(MemoryChoices(asked: again, mayChangeBatch: false)) { _ in true } == nil)
  }
}
