import CommandLine
import Commands
import Foundation
import Storage
import Testing
import Training
import Transformer

/// What a resumed run may change, what it may not, and what follows from what it was.
@Suite struct RunSettingsTests {
  private func settings(
    steps: Int = 100, facts: [String: String] = ["--input": "x"], allow: [String] = [],
    _ change: (inout TrainingOptions) -> Void = { _ in }
  ) -> RunSettings {
    let command = PlainCommand {
      $0.allowChanges = allow
      change(&$0)
    }
    return RunSettings(command, steps: steps, evaluationSteps: 0, facts: facts)
  }

  private func saved(_ settings: RunSettings, step: Int = 40) -> TrainerState {
    var state = TrainerState()
    state.step = step
    state.fingerprint = settings.fingerprint
    return state
  }

  /// A command in circumstances in which one of its options matters.
  private struct Case: CustomStringConvertible {
    var command: any TrainingCommand
    var option: ComparedOptions.Option
    var description: String { "\(type(of: command).command.name) --\(option.name)" }

    func settings(allow: [String] = [], isChanged: Bool) -> RunSettings {
      var command = command
      command.training.allowChanges = allow
      if isChanged { #expect(OtherValue.set(option.name, of: &command), "no other value: \(self)") }
      return RunSettings(command, steps: 100, evaluationSteps: 0, facts: [:])
    }

    var key: String { ComparedOptions.key(option.name) }
    var isRecorded: Bool {
      settings(isChanged: false).fingerprint[key] != settings(isChanged: true).fingerprint[key]
    }
  }

  /// Every option of every command that trains: as it is, under a schedule that falls late, with each optimizer.
  private static func cases(_ kinds: Set<ResumeRule.Kind>) -> [[Case]] {
    TrainingCommands.all.flatMap { type in
      var commands: [any TrainingCommand] = [type.init(), type.init()]
      commands[1].training.schedule = .wsd
      for kind in OptimizerOptions.Kind.allCases {
        commands.append(type.init())
        commands[commands.count - 1].training.optimizer.kind = kind
      }
      return ComparedOptions(type.init()).options.filter { kinds.contains($0.rule.kind) }.map { option in
        commands.map { Case(command: $0, option: option) }
      }
    }
  }

  /// What is listed as part of a run is recorded; what has another listing than that never is.
  @Test func whatIsRecordedIsWhatIsListed() {
    let compared = Self.cases([.identity, .mayChange]),
      others = Self.cases([.irrelevant, .thisProcess, .byEffect])
    #expect(compared.count > 50 && others.count > 50)
    // The length of a run is what follows from these and the data.
    for cases in compared where cases[0].option.rule.substituted == nil && cases[0].option.name != "steps" {
      #expect(cases.contains { $0.isRecorded }, "\(cases[0]) is never recorded")
    }
    for item in others.map(\.[0]) {
      #expect(
        item.settings(isChanged: true).fingerprint == item.settings(isChanged: false).fingerprint, "\(item)")
    }
  }

  @Test func everyChangeIsRefusedUnlessItIsNamed() throws {
    for cases in Self.cases([.identity, .mayChange]) {
      guard let item = cases.first(where: \.isRecorded), item.option.name != "time" else { continue }
      let name = item.option.name, others = ComparedOptions(item.command).changeable.filter { $0 != name }
      let before = saved(item.settings(isChanged: false))
      var changed = item.settings(isChanged: true)
      let error = try #require(throws: ChangedSettings.self, "\(item)") {
        try changed.resume(from: before, path: "p")
      }
      #expect(error.fault == .mismatch && error.description.contains("\(item.key) was"), "\(error)")
      // Where no name allows it, all the others together do not either; where one does, another is not enough.
      var other = item.settings(allow: others, isChanged: true)
      #expect(throws: ChangedSettings.self, "\(item)") { try other.resume(from: before, path: "p") }
      guard item.option.rule.kind == .mayChange else {
        #expect(error.allowing == nil && !error.advice.contains("--allow-changes"), "\(error.advice)")
        continue
      }
      #expect(error.advice.contains("--allow-changes \(name) "), "\(item): \(error.advice)")
      var allowed = item.settings(allow: [name], isChanged: true)
      try allowed.resume(from: before, path: "p")
      #expect(allowed.changes.contains { $0.name == item.key }, "\(allowed.changes)")
    }
  }

  @Test func dataIsNeverAnother() throws {
    let before = saved(settings())
    var other = settings(facts: ["--input": "y"], allow: ["learning-rate", "steps"])
    let error = try #require(throws: ChangedSettings.self) { try other.resume(from: before, path: "p") }
    #expect(error.description.contains("--input was x and is now y"), "\(error)")
    var more = settings(facts: ["--input": "x", "--mixture": "2"])
    let added = try #require(throws: ChangedSettings.self) { try more.resume(from: before, path: "p") }
    #expect(added.description.contains("--mixture was (not set) and is now 2"), "\(added)")
  }

  /// The same settings resume, without any leave.
  @Test func nothingChangedIsNoChange() throws {
    var same = settings { $0.resume = true }
    try same.resume(from: saved(settings()), path: "p")
    #expect(same.changes.isEmpty && same.fingerprint == settings().fingerprint)
  }

  /// A longer run keeps the warm-up and the cadences that followed from the shorter one.
  @Test func aLongerRunKeepsWhatFollowedFromTheShorter() throws {
    let short = settings(steps: 100)
    #expect(short.trainer.evaluateEvery == 5 && short.options.learningRates(steps: 100).warmup == 5)
    for option in ["steps", "epochs", "tokens"] {
      var long = settings(steps: 1_000, allow: [option])
      try long.resume(from: saved(short), path: "p")
      #expect(long.trainer.evaluateEvery == 5 && long.trainer.saveEvery == 5 && long.trainer.steps == 1_000)
      #expect(long.options.learningRates(steps: 1_000).warmup == 5)
      #expect(long.changes.map(\.name) == ["--steps"], "\(long.changes)")
    }
    var given = settings(steps: 1_000, allow: ["steps"]) { $0.warmup = 9 }
    #expect(throws: ChangedSettings.self) { try given.resume(from: saved(short), path: "p") }
    var tooShort = settings(steps: 39, allow: ["steps"])
    let error = try #require(throws: TrainingError.self) {
      try tooShort.resume(from: saved(short), path: "p")
    }
    #expect(error.fault == .mismatch && error.description.contains("40 steps"), "\(error)")
  }

  /// A run whose length was a time keeps the steps that its first start found, and can be given a number of steps.
  @Test func aTimedRunIsAsLongAsItWas() throws {
    let before = saved(settings(steps: 100) { $0.time = 60 })
    var same = settings(steps: 5) { $0.time = 60 }
    try same.resume(from: before, path: "p")
    #expect(same.steps == 100 && same.changes.isEmpty)
    var given = settings(steps: 200, allow: ["steps"])
    try given.resume(from: before, path: "p")
    #expect(given.steps == 200 && given.changes.map(\.name) == ["--steps", "--time"], "\(given.changes)")
    // Another time would change nothing, so it is refused whatever is allowed.
    for (begun, was) in [(before, "60.0 s"), (saved(settings(steps: 100)), "(not set)")] {
      var longer = settings(steps: 5, allow: ["steps"]) { $0.time = 90 }
      let error = try #require(throws: TrainingError.self) { try longer.resume(from: begun, path: "p") }
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
      try long.resume(from: saved(short), path: "p")
      #expect(long.changes.map(\.name) == ["--steps"], "\(long.changes)")
      #expect(long.options.learningRates(steps: 200).decaySteps == (share == nil ? 40 : 20))
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
      let error = try #require(throws: ChangedSettings.self) { try refused.resume(from: before, path: "p") }
      #expect(error.advice.contains("--allow-changes \(option) "), "\(error)")
      var allowed = other([option])
      try allowed.resume(from: before, path: "p")
      #expect(allowed.changes.map(\.name) == ["--\(option)"], "\(allowed.changes)")
    }
  }

  /// Another schedule brings what belongs to it, from each and to each.
  @Test func anotherScheduleBringsItsOwn() throws {
    for old in LearningRateSchedule.Shape.allCases {
      for new in LearningRateSchedule.Shape.allCases where new != old {
        var changed = settings(allow: ["schedule"]) { $0.schedule = new }
        try changed.resume(from: saved(settings { $0.schedule = old }), path: "p")
        #expect(changed.changes.contains { $0.name == "--schedule" }, "\(old) → \(new)")
      }
    }
    var given = settings(allow: ["schedule"]) {
      $0.schedule = .wsd
      $0.warmup = 50
    }
    #expect(throws: ChangedSettings.self) { try given.resume(from: saved(settings()), path: "p") }
  }

  /// A checkpoint that lacks a setting differs from a run that sets it, and not from one where it is empty.
  @Test func whatIsEmptyIsNotSet() throws {
    let old = saved(settings(facts: [:]))
    #expect(old.differences(from: settings(facts: ["--from": ""]).fingerprint).isEmpty)
    let error = old.differences(from: settings(facts: ["--from": "a"]).fingerprint)
    #expect(error.map(\.description) == ["--from was (not set) and is now a"])
  }

  /// The lowest rate follows from the largest where it was not given.
  @Test func theLowestRateFollows() throws {
    var changed = settings(allow: ["learning-rate"]) { $0.learningRate = 2e-3 }
    try changed.resume(from: saved(settings()), path: "p")
    #expect(changed.changes.map(\.name) == ["--learning-rate", "--minimum-learning-rate"])
    #expect(changed.options.learningRates(steps: 100).minimum == 2e-4)
  }
}
