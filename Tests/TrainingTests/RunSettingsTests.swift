import Commands
import Foundation
import Storage
import Testing
import Training
import Transformer

/// What a run that goes on may change, what it may not, and what follows from what it was.
@Suite struct RunSettingsTests {
  private func settings(
    steps: Int = 100, data: [String: String] = ["--input": "x"], allow: [String] = [],
    _ change: (inout TrainingOptions) -> Void = { _ in }
  ) -> RunSettings {
    var options = TrainingOptions.pretraining
    options.allowChanges = allow
    change(&options)
    return RunSettings(options, steps: steps, seed: 1, evaluationSteps: 0, data: data)
  }

  private func saved(_ settings: RunSettings, step: Int = 40) -> TrainerState {
    var state = TrainerState()
    state.step = step
    state.fingerprint = settings.fingerprint
    return state
  }

  /// Every option that shapes a run's numbers, changed one at a time, and the option that allows it; nil where none does.
  private static let changes:
    [(name: String, option: String?, change: @Sendable (inout TrainingOptions) -> Void)] = [
      ("--learning-rate", "learning-rate", { $0.learningRate = 2e-3 }),
      ("--minimum-learning-rate", "minimum-learning-rate", { $0.minimumLearningRate = 1e-9 }),
      ("--schedule", "schedule", { $0.schedule = .constant }), ("--warmup", "warmup", { $0.warmup = 77 }),
      ("--weight-decay", "weight-decay", { $0.optimizer.weightDecay = 0.3 }),
      ("--clip", "clip", { $0.clip = 0.3 }),
      ("--evaluate-every", "evaluate-every", { $0.evaluateEvery = 77 }),
      ("--save-every", "save-every", { $0.saveEvery = 77 }),
      ("--patience", "patience", { $0.guards.patience = 77 }),
      ("--min-delta", "min-delta", { $0.guards.minimumDelta = 0.3 }),
      ("--on-nonfinite", "on-nonfinite", { $0.guards.onNonFinite = .stop }),
      ("--on-spike", "on-spike", { $0.guards.onSpike = .rollback }),
      ("--spike-threshold", "spike-threshold", { $0.guards.spikeThreshold = 7.5 }),
      ("--rollbacks", "rollbacks", { $0.guards.rollbacks = 77 }),
      ("--metric", nil, { $0.guards.metric = "accuracy" }), ("--batch-size", nil, { $0.batchSize = 77 }),
      ("--accumulate", nil, { $0.accumulate = 77 }), ("--beta1", nil, { $0.optimizer.beta1 = 0.3 }),
      ("--beta2", nil, { $0.optimizer.beta2 = 0.3 }), ("--dropout", nil, { $0.dropout = 0.3 }),
      ("--label-smoothing", nil, { $0.labelSmoothing = 0.3 }), ("--precision", nil, { $0.precision = .bf16 }),
    ]

  @Test(arguments: changes.indices)
  func everyChangeIsRefusedUnlessItIsNamed(index: Int) throws {
    let (name, option, change) = Self.changes[index]
    let before = saved(settings())
    var changed = settings(change)
    let error = try #require(throws: TrainingError.self) { try changed.goOn(from: before, path: "p") }
    #expect(error.fault == .mismatch && error.description.contains("\(name) was"), "\(error)")
    guard let option else {
      // No name allows it, and all others together do not either.
      #expect(!error.description.contains("--allow-changes"), "\(error)")
      var all = settings(allow: Self.changes.compactMap(\.option) + ["steps"], change)
      #expect(throws: TrainingError.self) { try all.goOn(from: before, path: "p") }
      return
    }
    #expect(error.description.contains("--allow-changes \(option) "), "\(error)")
    var allowed = settings(allow: [option], change)
    try allowed.goOn(from: before, path: "p")
    #expect(allowed.changes.contains { $0.name == name }, "\(allowed.changes)")
    // Another option's name is not enough.
    var other = settings(allow: [option == "clip" ? "weight-decay" : "clip"], change)
    #expect(throws: TrainingError.self) { try other.goOn(from: before, path: "p") }
  }

  @Test func dataIsNeverAnother() throws {
    let before = saved(settings())
    var other = settings(data: ["--input": "y"], allow: ["learning-rate", "steps"])
    let error = try #require(throws: TrainingError.self) { try other.goOn(from: before, path: "p") }
    #expect(error.description.contains("--input was x and is now y"), "\(error)")
    var more = settings(data: ["--input": "x", "--mixture": "2"])
    let added = try #require(throws: TrainingError.self) { try more.goOn(from: before, path: "p") }
    #expect(added.description.contains("--mixture was (not set) and is now 2"), "\(added)")
  }

  /// The same settings go on as they are, without any leave.
  @Test func nothingChangedIsNoChange() throws {
    var same = settings { $0.resume = true }
    try same.goOn(from: saved(settings()), path: "p")
    #expect(same.changes.isEmpty && same.fingerprint == settings().fingerprint)
  }

  /// A longer run keeps the warm-up and the cadences that followed from the shorter one.
  @Test func aLongerRunKeepsWhatFollowedFromTheShorter() throws {
    let short = settings(steps: 100)
    #expect(short.trainer.evaluateEvery == 5 && short.options.schedule(steps: 100).warmup == 5)
    for option in ["steps", "epochs", "tokens"] {
      var long = settings(steps: 1_000, allow: [option])
      try long.goOn(from: saved(short), path: "p")
      #expect(long.trainer.evaluateEvery == 5 && long.trainer.saveEvery == 5 && long.trainer.steps == 1_000)
      #expect(long.options.schedule(steps: 1_000).warmup == 5)
      #expect(long.changes.map(\.name) == ["--steps"], "\(long.changes)")
    }
    var given = settings(steps: 1_000, allow: ["steps"]) { $0.warmup = 9 }
    #expect(throws: TrainingError.self) { try given.goOn(from: saved(short), path: "p") }
    var tooShort = settings(steps: 39, allow: ["steps"])
    let error = try #require(throws: TrainingError.self) { try tooShort.goOn(from: saved(short), path: "p") }
    #expect(error.fault == .mismatch && error.description.contains("40 steps"), "\(error)")
  }

  /// A run whose length was a time keeps the steps that its first start found, and can be given a number of steps.
  @Test func aTimedRunIsAsLongAsItWas() throws {
    let before = saved(settings(steps: 100) { $0.time = 60 })
    var same = settings(steps: 5) { $0.time = 60 }
    try same.goOn(from: before, path: "p")
    #expect(same.steps == 100 && same.changes.isEmpty)
    var given = settings(steps: 200, allow: ["steps"])
    try given.goOn(from: before, path: "p")
    #expect(given.steps == 200 && given.changes.map(\.name) == ["--steps", "--time"], "\(given.changes)")
    // Another time would change nothing, so it is refused whatever is allowed.
    for (begun, was) in [(before, "60.0 s"), (saved(settings(steps: 100)), "(not set)")] {
      var longer = settings(steps: 5, allow: ["steps"]) { $0.time = 90 }
      let error = try #require(throws: TrainingError.self) { try longer.goOn(from: begun, path: "p") }
      #expect(error.fault == .mismatch && error.description.contains("--time was \(was) and is now 90.0 s"))
      #expect(error.description.contains("100 steps. Give its new length in --steps"), "\(error)")
    }
  }

  /// A WSD's fall is a share of the run, so a longer run falls longer, whether the share is given or not.
  @Test func aLongerRunFallsLonger() throws {
    for share in [nil, 0.1] as [Double?] {
      let short = settings(steps: 100) {
        $0.schedule = .wsd
        $0.decayShare = share
      }
      var long = settings(steps: 200, allow: ["steps"]) {
        $0.schedule = .wsd
        $0.decayShare = share
      }
      try long.goOn(from: saved(short), path: "p")
      #expect(long.changes.map(\.name) == ["--steps"], "\(long.changes)")
      #expect(long.options.schedule(steps: 200).decaySteps == (share == nil ? 40 : 20))
    }
    let before = saved(settings { $0.schedule = .wsd })
    for (option, change) in [
      ("decay-share", { $0.decayShare = 0.5 }), ("decay-shape", { $0.decayShape = .linear }),
    ] as [(String, (inout TrainingOptions) -> Void)] {
      func other(_ allow: [String]) -> RunSettings {
        settings(allow: allow) {
          $0.schedule = .wsd
          change(&$0)
        }
      }
      var refused = other(["steps", "schedule"])
      let error = try #require(throws: TrainingError.self) { try refused.goOn(from: before, path: "p") }
      #expect(error.description.contains("--allow-changes \(option) "), "\(error)")
      var allowed = other([option])
      try allowed.goOn(from: before, path: "p")
      #expect(allowed.changes.map(\.name) == ["--\(option)"], "\(allowed.changes)")
    }
  }

  /// Another schedule brings what belongs to it, from each and to each.
  @Test func anotherScheduleBringsItsOwn() throws {
    for old in LearningRateSchedule.Shape.allCases {
      for new in LearningRateSchedule.Shape.allCases where new != old {
        var changed = settings(allow: ["schedule"]) { $0.schedule = new }
        try changed.goOn(from: saved(settings { $0.schedule = old }), path: "p")
        #expect(changed.changes.contains { $0.name == "--schedule" }, "\(old) → \(new)")
      }
    }
    var given = settings(allow: ["schedule"]) {
      $0.schedule = .wsd
      $0.warmup = 50
    }
    #expect(throws: TrainingError.self) { try given.goOn(from: saved(settings()), path: "p") }
  }

  /// A checkpoint that lacks a setting differs from a run that sets it, and not from one where it is empty.
  @Test func whatIsEmptyIsNotSet() throws {
    let old = saved(settings(data: [:]))
    #expect(old.differences(from: settings(data: ["--from": ""]).fingerprint).isEmpty)
    let error = old.differences(from: settings(data: ["--from": "a"]).fingerprint)
    #expect(error.map(\.description) == ["--from was (not set) and is now a"])
  }

  /// The lowest rate follows from the largest where it was not given.
  @Test func theLowestRateFollows() throws {
    var changed = settings(allow: ["learning-rate"]) { $0.learningRate = 2e-3 }
    try changed.goOn(from: saved(settings()), path: "p")
    #expect(changed.changes.map(\.name) == ["--learning-rate", "--minimum-learning-rate"])
    #expect(changed.options.schedule(steps: 100).minimum == 2e-4)
  }
}
