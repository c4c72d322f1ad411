import Checkpoints
import Foundation
import Kernels
import ModelSupport
import Runs
import Storage
import TestSupport
import Testing
import TextSupport
import Training
import TrainingSupport
import Transformer

/// Steps whose numbers are not finite, spikes of the loss, and patience.
@Suite struct TrainerGuardTests {
  private func run(
    _ faults: [Int: FaultyTask.Fault], steps: Int = 20, save: Int = 100, clip: Double = 1,
    _ change: (inout TrainingGuards) -> Void = { _ in }
  ) -> SmallRun {
    var guards = TrainingGuards()
    change(&guards)
    return SmallRun(
      faults: faults,
      configuration: TrainerConfiguration(
        steps: steps, clip: clip, evaluateEvery: 1_000, saveEvery: save, logEvery: 1, guards: guards))
  }

  private func isFinite(_ slab: Slab) -> Bool { numbers(slab).allSatisfy { $0.isFinite } }

  private func bits(_ slab: Slab) -> [UInt32] { numbers(slab).map(\.bitPattern) }

  /// A step that is skipped changes no weight and no moment, so that the run is the one that never saw its batch.
  @Test(arguments: [
    FaultyTask.Fault.weight(.nan), .weight(.infinity), .gradient(.nan), .gradient(-.infinity),
  ])
  func aStepThatIsNotFiniteIsSkipped(fault: FaultyTask.Fault) throws {
    let scratch = try TemporaryFolder()
    let folder = scratch.path("run")
    let before = try run([:]).start(folder, stop: 7)
    let after = try run([7: fault]).start(folder, stop: 8)
    #expect(after.error == nil)
    #expect(bits(after.session.weights) == bits(before.session.weights))
    #expect(bits(after.optimizer.states[0].slab) == bits(before.optimizer.states[0].slab))
    #expect(bits(after.optimizer.states[1].slab) == bits(before.optimizer.states[1].slab))
    let state = after.trainer.state
    #expect(state.step == 8 && state.updates == 7 && state.skipped == 1 && state.skippedInARow == 1)
    #expect(after.warnings.count == 1 && after.warnings[0].contains("step 8 skipped"), "\(after.warnings)")
    let lines = try SmallRun.metrics(folder).filter { $0.contains("kind=skipped") }
    #expect(lines.count == 1 && lines[0].contains("step=8") && lines[0].contains("in_a_row=1"), "\(lines)")
    let end = try run([:]).start(folder)
    #expect(end.trainer.state.skippedInARow == 0 && end.trainer.state.updates == 19)
    #expect(isFinite(end.session.weights))
  }

  @Test func tenInARowEndTheRun() throws {
    let scratch = try TemporaryFolder()
    let nan = FaultyTask.Fault.weight(.nan)
    let nine = Dictionary(uniqueKeysWithValues: (5..<14).map { ($0, nan) })
    let fine = try run(nine).start(scratch.path("nine"))
    #expect(fine.error == nil && fine.trainer.state.step == 20 && fine.trainer.state.skipped == 9)
    #expect(fine.warnings.count == 9)
    let ten = Dictionary(uniqueKeysWithValues: (5..<15).map { ($0, nan) })
    let folder = scratch.path("ten")
    let end = try run(ten, save: 1).start(folder)
    let error = try #require(end.error)
    guard case .diverged(15, "loss", _, 10) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(error.fault == .diverged && error.description.contains("10 steps in a row"), "\(error)")
    // What is saved is what step 5 left, whole; and it ends in the same place again.
    #expect(RunFolder(path: folder).series.steps.first == 14)
    let again = try run(ten, save: 1).start(folder)
    #expect(again.error?.description == error.description)
    // Skips that do not follow each other are no reason to end.
    let apart = Dictionary(uniqueKeysWithValues: (0..<20).filter { $0 % 2 == 1 }.map { ($0, nan) })
    #expect(try run(apart, steps: 40).start(scratch.path("apart")).error == nil)
  }

  @Test func stoppingAtTheFirstIsThePolicyOfThatName() throws {
    let scratch = try TemporaryFolder()
    let end = try run([6: .weight(.nan)], save: 2) { $0.onNonFinite = .stop }.start(scratch.path("run"))
    guard case .diverged(7, "loss", _, 0)? = end.error else {
      Issue.record("\(String(describing: end.error))")
      return
    }
    #expect(end.trainer.state.step == 6 && RunFolder(path: scratch.path("run")).series.steps.first == 6)
  }

  /// Whose square is beyond single precision would stay in the second moment for good, and in every checkpoint.
  @Test(arguments: [(0.0, 1), (1.0, 0)])
  func aGradientTooLongToSquareIsSkippedUnlessClipped(clip: Double, skipped: Int) throws {
    let scratch = try TemporaryFolder()
    let end = try run([4: .gradient(1e30)], clip: clip).start(scratch.path("run"))
    #expect(end.error == nil && end.trainer.state.skipped == skipped)
    #expect(isFinite(end.optimizer.states[1].slab))
    #expect(isFinite(end.session.weights))
    #expect(try run([:]).start(scratch.path("run")).error == nil, "what was saved opens")
  }

  /// The guard looks at each step for itself: one bad number 200 steps ago does not blind it.
  @Test func theGuardStillSeesAfterwards() throws {
    let scratch = try TemporaryFolder()
    let end = try run(
      [40: .weight(.nan), 240: .weight(.nan), 250: .weight(1e4)], steps: 260,
      { $0.onSpike = .warn }
    ).start(scratch.path("run"))
    #expect(end.trainer.state.skipped == 2)
    #expect(end.warnings.contains { $0.contains("step 251: the loss spiked") }, "\(end.warnings)")
  }

  @Test func spikesAreToldOnceOrSkipped() throws {
    let scratch = try TemporaryFolder()
    let spikes: [Int: FaultyTask.Fault] = [50: .weight(1e4), 51: .weight(1e4), 55: .weight(1e4)]
    let warned = try run(spikes, steps: 60) { $0.onSpike = .warn }.start(scratch.path("warn"))
    #expect(warned.warnings.count == 2 && warned.trainer.state.skipped == 0, "\(warned.warnings)")
    #expect(warned.warnings[0].contains("step 51") && warned.warnings[1].contains("step 56"))
    let skipped = try run(spikes, steps: 60) { $0.onSpike = .skip }.start(scratch.path("skip"))
    #expect(skipped.trainer.state.skipped == 3 && skipped.trainer.state.updates == 57)
    // Nobody looks: no warning, and no window in the state.
    let ignored = try run(spikes, steps: 60).start(scratch.path("ignore"))
    #expect(ignored.warnings.isEmpty && ignored.trainer.state.spikes.losses.isEmpty)
    // A calm run has no spike.
    let calm = try run([:], steps: 150) { $0.onSpike = .warn }.start(scratch.path("calm"))
    #expect(calm.warnings.isEmpty, "\(calm.warnings)")
  }

  /// After a rollback the run is the one whose data lacks what came between the checkpoint and the spike.
  @Test func aRollbackLeavesTheDataOut() throws {
    let scratch = try TemporaryFolder()
    let spiked = run([57: .weight(1e4)], steps: 80, save: 10) { $0.onSpike = .rollback }
    let end = try spiked.start(scratch.path("spiked"))
    #expect(end.trainer.state.rollbacks == 1 && end.trainer.state.dataOffset == 8)
    #expect(end.task.read == Array(0..<58) + Array(58..<88))
    #expect(end.warnings.count == 1 && end.warnings[0].contains("back to step 50"), "\(end.warnings)")
    let lines = try SmallRun.metrics(scratch.path("spiked"))
    #expect(lines.filter { $0.contains("kind=rollback") }.count == 1)
    #expect(lines.filter { $0.contains("kind=train") }.count == 80, "steps undone are not in the log")
    var without = run([:], steps: 80, save: 10) { $0.onSpike = .rollback }
    let passes = without.task.passes
    without.task.passes = { step in passes(step < 50 ? step : step + 8) }
    let other = try without.start(scratch.path("without"))
    #expect(bits(end.session.weights) == bits(other.session.weights))
    #expect(bits(end.optimizer.states[1].slab) == bits(other.optimizer.states[1].slab))
    #expect(end.trainer.state.tokens == other.trainer.state.tokens)
  }

  @Test func rollbacksAreLimitedAndNeedACheckpoint() throws {
    let scratch = try TemporaryFolder()
    let spikes: [Int: FaultyTask.Fault] = [45: .weight(1e4), 50: .weight(1e4), 58: .weight(1e4)]
    let run = run(spikes, steps: 60, save: 20) {
      $0.onSpike = .rollback
      $0.rollbackLimit = 2
    }
    let end = try run.start(scratch.path("run"))
    #expect(end.trainer.state.rollbacks == 2 && end.trainer.state.step == 60)
    #expect(end.warnings.count == 3 && end.warnings[2].contains("usual would be"), "\(end.warnings)")
    // Both went to the same place, and the log tells of both.
    let lines = try SmallRun.metrics(scratch.path("run")).filter { $0.contains("kind=rollback") }
    #expect(lines.count == 2 && lines[0].contains("from=46") && lines[1].contains("to=40"), "\(lines)")
    // Nothing was saved on purpose before the spike, so it is only told, whether the run was interrupted or not.
    var early = run
    early.configuration.saveEvery = 1_000
    let plain = try early.start(scratch.path("plain"))
    #expect(plain.trainer.state.rollbacks == 0 && plain.trainer.state.step == 60)
    try early.start(scratch.path("parts"), stop: 40)
    let parts = try early.start(scratch.path("parts"))
    #expect(parts.trainer.state.rollbacks == 0)
    #expect(bits(parts.session.weights) == bits(plain.session.weights))
  }

  /// Checkpoints of interruptions push the one that a rollback needs out of the newest, but not out of the folder.
  @Test func theCheckpointOfARollbackIsKept() throws {
    let scratch = try TemporaryFolder()
    var run = run([57: .weight(1e4)], steps: 70, save: 20) { $0.onSpike = .rollback }
    run.keep = 1
    try run.start(scratch.path("whole"))
    for stop in [41, 45, 50, 57] { try run.start(scratch.path("parts"), stop: stop) }
    #expect(RunFolder(path: scratch.path("parts")).series.steps == [57, 40])
    let end = try run.start(scratch.path("parts"))
    #expect(end.trainer.state.rollbacks == 1)
    SmallRun.expectSame(
      try SmallRun.files(scratch.path("whole")), try SmallRun.files(scratch.path("parts")), "parts")
  }

  private func flip(_ folder: String, _ step: Int) throws {
    let file = URL(
      fileURLWithPath: RunFolder(path: folder).series.checkpoint(step: step)
        + "/training/optimizer.safetensors")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count - 5] ^= 1
    try bytes.write(to: file)
  }

  /// A rollback takes no damaged checkpoint: it goes one back, and where none is whole the run goes on as it is.
  @Test func aRollbackTakesOnlyAWholeCheckpoint() throws {
    let scratch = try TemporaryFolder()
    let folder = scratch.path("run")
    var run = run([57: .weight(1e4)], steps: 60, save: 20) { $0.onSpike = .rollback }
    let passes = run.task.passes
    run.task.passes = { step in
      do { if step == 56 { try flip(folder, 40) } } catch { Issue.record(error) }
      return passes(step)
    }
    let end = try run.start(folder)
    #expect(end.trainer.state.rollbacks == 1 && end.trainer.state.dataOffset == 38, "\(end.trainer.state)")
    #expect(
      end.warnings.count == 2 && end.warnings[0].contains("step-0000040/training/optimizer.safetensors"))
    #expect(end.warnings[1].contains("back to step 20"), "\(end.warnings)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).contains("step-0000040.damaged"))
    #expect(RunFolder(path: folder).series.last?.hasSuffix("step-0000060") == true)
    let bad = scratch.path("bad")
    run.task.passes = { step in
      do { if step == 56 { for step in [20, 40] { try flip(bad, step) } } } catch { Issue.record(error) }
      return passes(step)
    }
    let without = try run.start(bad)
    #expect(without.trainer.state.rollbacks == 0 && without.trainer.state.step == 60 && without.error == nil)
    #expect(without.warnings.count == 2 && without.warnings[0].contains("no rollback"), "\(without.warnings)")
  }

  /// A step to stop after that is done already is none to do.
  @Test func aStopThatIsPastStopsAtOnce() throws {
    let scratch = try TemporaryFolder()
    let folder = scratch.path("run")
    for stop in [10, 10, 4] {
      let start = try run([:]).start(folder, stop: stop)
      #expect(start.trainer.state.step == 10 && RunFolder(path: folder).series.steps == [10])
    }
    #expect(try run([:]).start(folder, stop: 20).trainer.isFinished)
  }

  /// Judged by the scores in turn, twice as many steps.
  private func judged(
    _ scores: [Double], patience: Int?, delta: Double = 0, higher: Bool = false
  ) -> SmallRun {
    var guards = TrainingGuards()
    guards.patience = patience
    guards.minimumDelta = delta
    guards.metric = Metric("score", higherIsBetter: higher)
    let base = Tiny.passes(size: 2, accumulate: 1)
    let at = Latest()
    return SmallRun(
      task: RuleTask(
        passes: { step in
          at.step = step + 1
          return base(step)
        },
        judge: { _ in
          Evaluation(
            values: [("loss", 1), ("score", scores[at.step / 2 - 1])], metric: "loss", higherIsBetter: false)
        }),
      configuration: TrainerConfiguration(
        steps: 2 * scores.count, evaluateEvery: 2, saveEvery: 3, logEvery: 1, guards: guards))
  }

  /// The step that was read last, for a judge that goes by it. Used by one thread at a time.
  private final class Latest: @unchecked Sendable {
    var step = 0
  }

  @Test func patienceEndsTheRunWhereItWouldHaveEnded() throws {
    let scratch = try TemporaryFolder()
    let scores = [5, 4, 4.5, 3.95, 3.9, 3.92, 3.8, 3.7, 1]
    // (patience, delta) → the step of the end, and of the best.
    let cases: [(patience: Int?, delta: Double, end: Int, best: Int)] = [
      (1, 0, 6, 4), (2, 0, 18, 18), (nil, 0, 18, 18), (2, 0.1, 8, 8), (3, 0.1, 18, 18), (3, 0.2, 10, 10),
    ]
    for (index, expected) in cases.enumerated() {
      let run = judged(scores, patience: expected.patience, delta: expected.delta)
      let whole = try run.start(scratch.path("whole-\(index)"))
      let state = whole.trainer.state
      #expect(state.step == expected.end && state.bestStep == expected.best, "\(expected): \(state)")
      #expect(state.metric == "score" && whole.trainer.isFinished)
      let files = try SmallRun.files(scratch.path("whole-\(index)"))
      for stop in stride(from: 1, to: expected.end, by: 3) {
        let folder = scratch.path("parts-\(index)-\(stop)")
        try run.start(folder, stop: stop)
        try run.start(folder)
        SmallRun.expectSame(files, try SmallRun.files(folder), "\(expected), stopped after \(stop)")
        // Patience that is at its end stays so.
        #expect(try run.start(folder).trainer.state.step == expected.end)
      }
    }
    // More patience goes on where less ended.
    let more = try judged(scores, patience: 3).start(scratch.path("whole-0"))
    #expect(more.trainer.state.step == 18)
  }

  @Test func patienceKnowsWhichWayIsBetter() throws {
    let scratch = try TemporaryFolder()
    let nan = Double.nan
    let rising = try judged([1, 2, 3, 2, 2, 9], patience: 2, higher: true).start(scratch.path("rising"))
    #expect(rising.trainer.state.step == 10 && rising.trainer.state.bestScore == 3)
    let lost = try judged([1, nan, nan, 0], patience: 2).start(scratch.path("nan"))
    #expect(lost.trainer.state.step == 6 && lost.trainer.state.bestScore == 1)
    #expect(try judged([nan, nan, nan], patience: 2).start(scratch.path("none")).trainer.state.step == 4)
  }

  @Test func timeEndsAStartAndNotTheRun() throws {
    let scratch = try TemporaryFolder()
    let session = try Tiny.session(Tiny.configuration())
    let trainer = Trainer(
      session: session, optimizer: AdamW().make(session.model.layout),
      schedule: Tiny.schedule(50), task: RuleTask(passes: Tiny.passes(size: 2, accumulate: 1)),
      configuration: TrainerConfiguration(steps: 50, evaluateEvery: 100, saveEvery: 100),
      store: try RunStore(
        folder: RunFolder.prepare(scratch.path("run"), mode: .new), tokenizer: TinyTokenizer.open(),
        configuration: Tiny.configuration(), keep: 1))
    var stopped: [Int] = []
    // No time at all is one step each.
    for _ in 0..<2 {
      try trainer.run(
        stopAfterSeconds: 0, report: { if case .paused(let step) = $0 { stopped.append(step) } })
    }
    #expect(stopped == [1, 2] && RunFolder(path: scratch.path("run")).series.steps == [2])
    try trainer.run(stopAfterSeconds: 1e6)
    #expect(trainer.state.step == 50)
  }
}
