import Batches
import Checkpoints
import Commands
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

/// k steps, a new process, n − k steps: the same bytes as n steps.
@Suite struct TrainerResumeTests {
  private static let steps = 9

  private func setting(
    _ family: Family = .llama, dropout: Float = 0, accumulate: Int = 1,
    threads: Int = 1
  ) -> SmallRun {
    SmallRun(
      model: Tiny.configuration(family, dropout: dropout), threads: threads,
      task: RuleTask(passes: Tiny.passes(size: 3, accumulate: accumulate), judge: Tiny.judge),
      configuration: TrainerConfiguration(
        steps: Self.steps, labelSmoothing: 0.1, evaluateEvery: 4, saveEvery: 3, logEvery: 2))
  }

  @Test(arguments: [Float(0), 0.2], [1, 3])
  func resumedRunsAreTheUninterruptedOne(dropout: Float, accumulate: Int) throws {
    let scratch = try TemporaryFolder()
    let run = setting(dropout: dropout, accumulate: accumulate)
    try run.start(scratch.path("whole"))
    let whole = try SmallRun.files(scratch.path("whole"))
    for k in [1, 3, 4, 5, 8] {
      try run.start(scratch.path("\(k)"), stop: k)
      #expect(RunFolder(path: scratch.path("\(k)")).series.steps.first == k)
      try run.start(scratch.path("\(k)"))
      SmallRun.expectSame(whole, try SmallRun.files(scratch.path("\(k)")), "stopped after \(k)")
    }
    try run.start(scratch.path("many"), stop: 2)
    try run.start(scratch.path("many"), stop: 7)
    try run.start(scratch.path("many"))
    SmallRun.expectSame(whole, try SmallRun.files(scratch.path("many")), "stopped twice")
    // A run that is whole has nothing left to do.
    try run.start(scratch.path("many"))
    SmallRun.expectSame(whole, try SmallRun.files(scratch.path("many")), "run again")
  }

  /// A run of sixty steps with all that a run can meet: dropout, accumulation, a schedule, evaluations that count patience,
  /// steps that are skipped, and two spikes with rollbacks, the second to where the first went.
  private static let eventful: SmallRun = {
    var guards = TrainingGuards()
    guards.onSpike = .rollback
    guards.patience = 50
    guards.minimumDelta = 0.05
    return SmallRun(
      model: Tiny.configuration(dropout: 0.1),
      task: RuleTask(passes: Tiny.passes(size: 2, accumulate: 2), judge: Tiny.judge),
      faults: [
        11: .weight(.nan), 12: .gradient(.infinity), 46: .weight(1e4), 52: .weight(1e4), 63: .gradient(.nan),
      ],
      configuration: TrainerConfiguration(
        steps: 60, labelSmoothing: 0.1, evaluateEvery: 13, saveEvery: 20, logEvery: 4, guards: guards))
  }()

  @Test func everyOneOfSixtyStepsResumesExactly() throws {
    let scratch = try TemporaryFolder()
    let run = Self.eventful
    let whole = try run.start(scratch.path("whole"))
    let state = whole.trainer.state
    #expect(state.step == 60 && state.rollbacks == 2 && state.dataOffset > 0, "\(state)")
    #expect(state.skipped == 3 && state.updates == 57, "\(state)")
    let files = try SmallRun.files(scratch.path("whole"))
    for k in 1..<60 {
      let folder = scratch.path("\(k)")
      try run.start(folder, stop: k)
      try run.start(folder)
      SmallRun.expectSame(files, try SmallRun.files(folder), "stopped after \(k)")
      try FileManager.default.removeItem(atPath: folder)
    }
    // A stop after every single step, with another number of threads each time.
    var often = run
    for k in 1...60 {
      often.threads = 1 + k % 2
      try often.start(scratch.path("often"), stop: k)
    }
    // Rollbacks lie between two stops, so a start may end before the last step.
    try often.start(scratch.path("often"))
    SmallRun.expectSame(files, try SmallRun.files(scratch.path("often")), "stopped after every step")
  }

  /// A kill leaves log lines and a half-written checkpoint behind the newest whole one.
  @Test func whatAKillLeavesIsDoneAgain() throws {
    let scratch = try TemporaryFolder()
    try setting().start(scratch.path("whole"))
    let folder = scratch.path("killed")
    try setting().start(folder, stop: 5)
    let log = folder + "/metrics.jsonl"
    var text = try Data(contentsOf: URL(fileURLWithPath: log))
    text += Data("{\"step\": 6, \"kind\": \"train\", \"loss\": 1}\n{\"step\": 7, \"ki".utf8)
    try text.write(to: URL(fileURLWithPath: log))
    try setting().start(folder)
    SmallRun.expectSame(
      try SmallRun.files(scratch.path("whole")), try SmallRun.files(folder), "killed")
  }

  @Test(arguments: ModelFamilies.all)
  func threadsDoNotMatter(_ family: Family) throws {
    let scratch = try TemporaryFolder()
    for threads in 1...2 {
      try setting(family, dropout: 0.1, accumulate: 2, threads: threads).start(
        scratch.path("\(threads)"))
    }
    SmallRun.expectSame(
      try SmallRun.files(scratch.path("1")), try SmallRun.files(scratch.path("2")), "threads")
  }

  @Test func theTimeAndTokensOfAllStartsAddUp() throws {
    let scratch = try TemporaryFolder()
    let first = try setting().start(scratch.path("run"), stop: 4).trainer.state
    let second = try setting().start(scratch.path("run")).trainer.state
    let whole = try setting().start(scratch.path("whole")).trainer.state
    #expect(first.seconds > 0 && second.seconds > first.seconds)
    #expect(second.tokens == whole.tokens && first.tokens < second.tokens)
    let tokens = (0..<Self.steps).reduce(0) { sum, step in
      sum + Tiny.passes(size: 3, accumulate: 1)(step).reduce(0) { $0 + $1.sequences.tokenCount }
    }
    #expect(whole.tokens == tokens)
  }

  @Test func anotherRunIsRefusedByName() throws {
    let scratch = try TemporaryFolder()
    try setting().start(scratch.path("run"), stop: 3)
    let session = try Tiny.session(Tiny.configuration())
    let optimizer = AdamW().make(session.model.layout)
    let before = numbers(session.weights)
    let store = try RunStore(
      folder: RunFolder(path: scratch.path("run")), tokenizer: TinyTokenizer.open(),
      configuration: Tiny.configuration(), keep: 2)
    let error = try #require(throws: ChangedSettings.self) {
      try store.resume(
        session.model, weights: session.weights, optimizer: optimizer,
        fingerprint: ["--steps": "10", "--seed": "1"])
    }
    #expect(error.fault == .mismatch)
    #expect(error.description.contains("--steps was 9 and is now 10"), "\(error)")
    #expect(error.description.contains("--seed was (not set) and is now 1"), "\(error)")
    #expect(!error.advice.contains("--allow-changes"), "the seed cannot change: \(error)")
    #expect(numbers(session.weights) == before, "refused before anything is loaded")
  }
}
