import Batches
import Foundation
import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import Training
import TrainingSupport
import Transformer

/// What the loop does at each step: averaging, clipping, stopping, judging.
@Suite struct TrainerLoopTests {
  /// Counts what is asked of it, in place of a folder.
  private final class Memory: CheckpointStore {
    var saved: [(step: Int, isBest: Bool)] = []
    func save(
      _ session: ModelSession, _ optimizer: any Optimizer, _ state: TrainerState, isBest: Bool
    ) throws -> String {
      saved.append((state.step, isBest))
      return "memory-\(state.step)"
    }
  }

  /// A trainer with its parts.
  private struct Run {
    let session: ModelSession
    let optimizer: any Optimizer
    let trainer: Trainer
    let store = Memory()

    init(
      _ task: RuleTask, steps: Int, clip: Double = 0, saveEvery: Int = 1_000, evaluateEvery: Int = 1_000,
      rate: Double = 1e-2, guards: TrainingGuards = TrainingGuards()
    ) throws {
      session = try Tiny.session(Tiny.configuration())
      optimizer = AdamW().make(session.model.layout)
      trainer = Trainer(
        session: session, optimizer: optimizer, schedule: Tiny.schedule(steps, rate: rate), task: task,
        configuration: TrainerConfiguration(
          steps: steps, clip: clip, evaluateEvery: evaluateEvery, saveEvery: saveEvery, logEvery: 1,
          guards: guards),
        store: store)
    }
  }

  private func expectSameMoments(_ one: Run, _ other: Run) {
    for (a, b) in zip(one.optimizer.states.map(\.slab), other.optimizer.states.map(\.slab)) {
      // Sums of at most 200 terms in another order: rounding relative to the largest.
      expectClose(numbers(a), numbers(b).map(Double.init), ofLargest: 1e-5)
    }
  }

  /// Four passes of two sequences and one of eight have the same gradient, though no two passes have as many targets.
  @Test func accumulatingIsALargerBatch() throws {
    let parts = try Run(RuleTask(passes: Tiny.passes(size: 2, accumulate: 4)), steps: 3)
    let whole = try Run(RuleTask(passes: Tiny.passes(size: 8, accumulate: 1)), steps: 3)
    let counts = Tiny.passes(size: 2, accumulate: 4)(0).map(\.targets.count)
    #expect(Set(counts).count > 1, "the passes must be unequal: \(counts)")
    var losses: [[Double]] = []
    for run in [parts, whole] {
      losses.append([])
      try run.trainer.run(report: { event in
        if case .progress(let report) = event {
          losses[losses.count - 1] += [report.loss, report.gradientNorm]
        }
      })
    }
    expectClose(losses[0], losses[1], relative: 1e-5)
    #expect(parts.trainer.state.targets == whole.trainer.state.targets)
    expectSameMoments(parts, whole)
  }

  /// The first moment after one step is (1 − β₁)·g, so it shows what the optimizer was given.
  @Test(arguments: [0, 0.05, 1e6])
  func clippingBoundsTheNorm(limit: Double) throws {
    let run = try Run(RuleTask(passes: Tiny.passes(size: 4, accumulate: 1)), steps: 1, clip: limit)
    var norm = 0.0
    try run.trainer.run(report: { if case .progress(let report) = $0 { norm = report.gradientNorm } })
    let first =
      numbers(run.optimizer.states[0].slab).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() / 0.1
    #expect(norm > 0.1, "\(norm) is too small a norm to be clipped")
    let expected = limit == 0 ? norm : norm * Reference.clipFactor(norm: norm, limit: limit)
    expectClose([first], [expected], relative: 1e-5, "clip \(limit)")
  }

  @Test(arguments: [Float.nan, .infinity])
  func aDivergedStepIsNotKept(bad: Float) throws {
    var guards = TrainingGuards()
    guards.onNonFinite = .stop
    let run = try Run(
      RuleTask(passes: Tiny.passes(size: 4, accumulate: 2)), steps: 5, saveEvery: 2, guards: guards)
    try run.trainer.run(stopAfter: 2)
    #expect(run.store.saved.map(\.step) == [2])
    let norm = try #require(run.session.model.layout.entries.first { $0.name.contains("norm") })
    run.session.weights.matrix(offset: norm.parameter.offset, rows: 1, columns: 1)[0, 0] = bad
    let before = numbers(run.session.weights).map(\.bitPattern)
    let moments = numbers(run.optimizer.states[0].slab)
    let error = try #require(throws: TrainingError.self) { try run.trainer.run() }
    guard case .diverged(3, "loss", _, 0) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(error.fault == .diverged && error.description.contains("step 3"))
    #expect(run.store.saved.map(\.step) == [2], "nothing is saved")
    #expect(run.trainer.state.step == 2)
    #expect(numbers(run.session.weights).map(\.bitPattern) == before, "the weights are those of step 2")
    #expect(numbers(run.optimizer.states[0].slab) == moments)
  }

  @Test func aRateTooLargeDiverges() throws {
    let run = try Run(RuleTask(passes: Tiny.passes(size: 4, accumulate: 1)), steps: 200, rate: 1e30)
    #expect(throws: TrainingError.self) { try run.trainer.run() }
    #expect(run.store.saved.isEmpty)
  }

  @Test func aSignalSavesAndStops() throws {
    for (saveEvery, expected) in [(1_000, [3]), (3, [3]), (2, [2, 3])] {
      let run = try Run(RuleTask(passes: Tiny.passes(size: 2, accumulate: 1)), steps: 9, saveEvery: saveEvery)
      var asked = 0
      let error = try #require(throws: TrainingError.self) {
        try run.trainer.run(interruption: {
          asked += 1
          return asked == 3 ? SIGTERM : nil
        })
      }
      guard case .interrupted(SIGTERM, 3, "memory-3") = error else {
        Issue.record("\(error)")
        continue
      }
      #expect(error.fault == .interrupted(signal: 15) && error.remedy.description.contains("resume"))
      #expect(run.store.saved.map(\.step) == expected, "saved once a step")
    }
  }

  @Test func stoppingAfterAStepSavesIt() throws {
    let run = try Run(RuleTask(passes: Tiny.passes(size: 2, accumulate: 1)), steps: 9)
    try run.trainer.run(stopAfter: 4)
    #expect(run.trainer.state.step == 4 && run.store.saved.map(\.step) == [4])
    try run.trainer.run()
    #expect(run.trainer.state.step == 9 && run.store.saved.map(\.step) == [4, 9])
  }

  /// A step without a target, such as a batch of single tokens, changes nothing but the decay.
  @Test func aStepWithoutTargetsIsHarmless() throws {
    let empty = MicroBatch(SequenceBatch([[9], [8]]), .tokens([-1, -1]))
    let run = try Run(RuleTask(passes: { _ in [empty] }), steps: 2)
    let before = numbers(run.session.weights)
    var norm = -1.0
    try run.trainer.run(report: { if case .progress(let report) = $0 { norm = report.gradientNorm } })
    #expect(norm == 0 && run.trainer.state.targets == 0)
    // Two steps take 2 · 0.01 · rate off a weight at most.
    expectClose(numbers(run.session.weights), before.map(Double.init), relative: 3e-4)
  }

  private func judged(_ scores: [Double], higherIsBetter: Bool) throws -> Run {
    let counter = Counter()
    let task = RuleTask(
      passes: Tiny.passes(size: 1, accumulate: 1),
      judge: { _ in
        let score = scores[counter.next() % scores.count]
        return Evaluation(
          values: [("x", 0), ("score", score)], metric: "score", higherIsBetter: higherIsBetter)
      })
    let run = try Run(task, steps: 2 * scores.count, evaluateEvery: 2)
    var reported: [Bool] = []
    try run.trainer.run(report: { if case .evaluation(_, _, let isBest) = $0 { reported.append(isBest) } })
    let best = run.store.saved.filter(\.isBest).map(\.step)
    #expect(reported.indices.filter { reported[$0] }.map { 2 * ($0 + 1) } == best)
    return run
  }

  @Test func theBestIsTheBest() throws {
    let nan = Double.nan
    let cases: [(scores: [Double], higher: Bool, best: [Int], score: Double?)] = [
      ([3, 2, 2, 1, 4], false, [2, 4, 8], 1), ([3, 2, 3, 4, 1], true, [2, 8], 4),
      ([nan, 2, nan, 1], false, [4, 8], 1), ([nan, 2, nan, 1], true, [4], 2), ([nan, nan], true, [], nil),
      ([.infinity, 5], false, [4], 5), ([.infinity, nan], true, [], nil),
    ]
    for (scores, higher, best, score) in cases {
      let run = try judged(scores, higherIsBetter: higher)
      #expect(run.store.saved.filter(\.isBest).map(\.step) == best, "\(scores)")
      #expect(run.trainer.state.bestScore == score && run.trainer.state.bestStep == best.last, "\(scores)")
      #expect(run.store.saved.last?.step == 2 * scores.count, "the last step is always saved")
    }
  }
}

/// A number that closures share.
fileprivate final class Counter: @unchecked Sendable {  // used by one thread at a time
  private var value = 0
  func next() -> Int {
    defer { value += 1 }
    return value
  }
}
