import CommandLine
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

/// The length of a run, what follows from it, and runs whose length is a time.
@Suite struct TrainingOptionsTests {
  @Test func lengthsAndDefaults() {
    var options = TrainingOptions.pretraining
    #expect(options.resolvedSteps(stepsPerEpoch: 10, defaultEpochs: 2, tokensPerStep: 1) == 20)
    options.epochs = 0.25
    #expect(options.resolvedSteps(stepsPerEpoch: 10, defaultEpochs: 2, tokensPerStep: 1) == 3)
    options.epochs = 0.001
    #expect(options.resolvedSteps(stepsPerEpoch: 10, defaultEpochs: 2, tokensPerStep: 1) == 1)
    options.epochs = nil
    options.tokens = 1_001
    #expect(options.resolvedSteps(stepsPerEpoch: 10, defaultEpochs: 2, tokensPerStep: 100) == 11)
    #expect(options.resolvedSteps(stepsPerEpoch: 10, defaultEpochs: 2, tokensPerStep: 1e9) == 1)
    options.tokens = nil
    options.steps = 7
    #expect(options.resolvedSteps(stepsPerEpoch: 10, defaultEpochs: 2, tokensPerStep: 1) == 7)
    let schedule = options.learningRates(steps: 1_000)
    #expect(schedule.warmup == 50 && schedule.minimum == 1e-4 && schedule.shape == .cosine)
    let fine = TrainingOptions.finetuning.learningRates(steps: 1_000)
    #expect(fine.warmup == 100 && fine.minimum == 0 && fine.shape == .linear)
  }

  @Test func evaluationsCostATenthAtMost() {
    let options = TrainingOptions.pretraining
    #expect(options.trainer(steps: 1_000, evaluationSteps: 0, seed: 1).evaluateEvery == 50)
    #expect(options.trainer(steps: 1_000, evaluationSteps: 20, seed: 1).evaluateEvery == 200)
    #expect(options.trainer(steps: 1_000, evaluationSteps: 1e9, seed: 1).evaluateEvery == 1_000)
    #expect(options.trainer(steps: 3, evaluationSteps: 0, seed: 1).evaluateEvery == 1)
  }

  @Test func contradictionsAreUsageErrors() throws {
    func check(_ change: (inout TrainingOptions) -> Void, _ words: String) throws {
      var options = TrainingOptions.pretraining
      change(&options)
      let error = try #require(throws: UsageError.self) {
        try options.validate(metrics: LanguageEvaluation.metrics)
      }
      #expect("\(error)".contains(words), "\(error)")
    }
    try TrainingOptions.pretraining.validate(metrics: LanguageEvaluation.metrics)
    try check(
      {
        $0.steps = 1; $0.epochs = 1
      }, "--epochs")
    try check(
      {
        $0.time = 1; $0.steps = 1
      }, "--time")
    try check(
      {
        $0.resume = true; $0.overwrite = true
      }, "--overwrite")
    try check({ $0.minimumLearningRate = 1 }, "--minimum-learning-rate")
    try check(
      {
        $0.tokens = 1; $0.steps = 1
      }, "--tokens")
    try check({ $0.guards.metric = "macro_f1" }, "loss, perplexity, accuracy")
    try check({ $0.guards.metric = "los" }, "did you mean loss?")
    try check({ $0.guards.minimumDelta = 1 }, "--patience")
    try check({ $0.allowChanges = ["steps"] }, "--resume")
    func allow(_ names: [String]) throws {
      try PlainCommand {
        $0.resume = true
        $0.allowChanges = names
      }.validateTraining(metrics: LanguageEvaluation.metrics)
    }
    for (name, words) in [
      ("learning-rat", "did you mean learning-rate?"), ("seed", "nothing else"), ("steps,model", "model"),
    ] {
      let error = try #require(throws: UsageError.self) { try allow([name]) }
      #expect("\(error)".contains(words), "\(error)")
    }
    try allow(["--learning-rate,steps", "patience"])
  }

  /// What changes a run's numbers must not change when it is resumed; what does not, may.
  @Test func theFingerprintHoldsThePrecisionAlone() {
    let plain = PlainCommand().fingerprint()
    #expect(plain["--precision"] == "fp32")
    #expect(PlainCommand { $0.checkpointActivations = true }.fingerprint() == plain)
    #expect(PlainCommand { $0.precision = .bf16 }.fingerprint()["--precision"] == "bf16")
  }

  /// What evaluations decide by is known before training; without validation data nothing is decided.
  @Test func metricsAreThoseOfTheTask() throws {
    var guards = GuardOptions(onSpike: .warn)
    #expect(try guards.resolved(for: []).metric == nil)
    #expect(try guards.resolved(for: ClassificationTask.metrics).metric == nil, "the task's own")
    guards.metric = "log_loss"
    #expect(
      try guards.resolved(for: ClassificationTask.metrics).metric == Metric("log_loss", higherIsBetter: false)
    )
    #expect(throws: UsageError.self) { try guards.resolved(for: LanguageEvaluation.metrics) }
    for (metric, patience, option) in [("loss", nil, "--metric"), (nil, 3, "--patience")]
      as [(String?, Int?, String)]
    {
      guards.metric = metric
      guards.patience = patience
      let error = try #require(throws: UsageError.self) { try guards.resolved(for: []) }
      #expect("\(error)".contains(option) && "\(error)".contains("--validation-fraction"), "\(error)")
    }
  }

  /// Runs in `folder` for `time`, at most to `stop`.
  private func timed(
    _ folder: String, _ time: Double, stop: Int? = nil, warmup: Int? = nil
  ) throws -> TrainingRun.Outcome {
    let c = Tiny.configuration()
    let session = try Tiny.session(c)
    let command = PlainCommand {
      $0.time = time
      $0.warmup = warmup
      $0.stopAfter = stop
      $0.resume = true
    }
    let store = try RunStore(
      folder: RunFolder.prepare(folder, mode: .resume), tokenizer: TinyTokenizer.open(), configuration: c,
      keep: 2)
    return try TrainingRun.run(
      TrainingRun.Parts(
        command, model: session.model, weights: session.weights,
        task: RuleTask(passes: Tiny.passes(size: 8, accumulate: 1)), steps: 1,
        facts: ["--input": "x"], parent: nil), store: store,
      engine: Engine(threads: 1, instructionSet: try .selected()), console: Console(isQuiet: true))
  }

  /// A run given in time measures its steps once; what resumes it goes on to the same end.
  @Test func aTimedRunKeepsItsLength() throws {
    let scratch = try TemporaryFolder()
    let folder = scratch.path("run")
    let first = try timed(folder, 0.3, stop: 2)
    let planned = try #require(first.state.fingerprint["--steps"].flatMap { Int($0) })
    #expect(planned > 2 && first.state.step == 2)
    #expect(first.state.fingerprint["--warmup"] == "\(Int((Double(planned) * 0.05).rounded()))")
    for (time, warmup, name) in [(2.0, nil as Int?, "--time"), (0.3, 1_000_000, "--warmup")] {
      let error = try #require(throws: (any Error).self) { _ = try timed(folder, time, warmup: warmup) }
      #expect((error as? any Faulty)?.fault == .mismatch && "\(error)".contains(name), "\(error)")
    }
    let second = try timed(folder, 0.3)
    #expect(second.state.step == planned && second.state.fingerprint == first.state.fingerprint)
  }
}
