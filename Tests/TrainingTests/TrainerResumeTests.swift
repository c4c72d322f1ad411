import Foundation
import Kernels
import TestSupport
import Testing
import Tokenizer
import Training
import Transformer

/// k steps, a new process, n − k steps: the same bytes as n steps.
@Suite struct TrainerResumeTests {
  private struct Setting {
    var architecture = ModelConfiguration.Architecture.llama
    var dropout: Float = 0
    var accumulate = 1
    var threads = 1
  }

  private static let steps = 9

  /// Runs to the end or to `stop` in `folder`, from its newest checkpoint, with everything made anew as a process would.
  private func run(_ folder: String, _ setting: Setting, stop: Int? = nil) throws {
    let c = Tiny.configuration(setting.architecture, dropout: setting.dropout)
    let session = try Tiny.session(c, threads: setting.threads)
    let optimizer = AdamW(AdamW.Configuration(), layout: session.model.layout)
    let store = try RunStore(
      folder: RunFolder.prepare(folder, mode: .resume), tokenizer: TinyTokenizer.open(), configuration: c,
      keep: 2)
    let fingerprint = ["--steps": "\(Self.steps)"]
    var state =
      try store.resume(
        session.model, weights: session.weights, optimizer: optimizer, fingerprint: fingerprint)
      ?? TrainerState()
    state.fingerprint = fingerprint
    let log = try MetricsLog(path: store.folder.metricsPath, resumingAt: state.step > 0 ? state.step : nil)
    let trainer = Trainer(
      session: session, optimizer: optimizer, schedule: Tiny.schedule(Self.steps),
      task: RuleTask(passes: Tiny.passes(size: 3, accumulate: setting.accumulate), judge: Tiny.judge),
      configuration: TrainerConfiguration(
        steps: Self.steps, labelSmoothing: 0.1, evaluateEvery: 4, saveEvery: 3, logEvery: 2), store: store,
      state: state)
    try trainer.run(
      stopAfter: stop,
      report: { event in
        switch event {
        case .progress(let r):
          try log.append(
            step: r.step, kind: "train",
            [("loss", r.loss), ("rate", r.learningRate), ("norm", r.gradientNorm)])
        case .evaluation(let step, let evaluation, _):
          try log.append(step: step, kind: "validation", evaluation.values)
        case .saved: break
        }
      })
  }

  /// Every file of the last checkpoint and the log, by name.
  private func files(_ folder: String) throws -> [String: Data] {
    let last = folder + "/" + RunFolder.name(step: Self.steps)
    var files: [String: Data] = [:]
    for name in ["config.json", "model.safetensors", "training/optimizer.safetensors", "training/state.json"]
    {
      files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(last)/\(name)"))
    }
    files["metrics"] = try Data(contentsOf: URL(fileURLWithPath: folder + "/metrics.jsonl"))
    return files
  }

  private func expectSame(_ one: [String: Data], _ other: [String: Data], _ label: String) {
    #expect(one.keys.sorted() == other.keys.sorted())
    for name in one.keys { #expect(one[name] == other[name], "\(label): \(name) differs") }
  }

  @Test(arguments: [Float(0), 0.2], [1, 3])
  func resumedRunsAreTheUninterruptedOne(dropout: Float, accumulate: Int) throws {
    let scratch = try Scratch()
    let setting = Setting(dropout: dropout, accumulate: accumulate)
    try run(scratch.path("whole"), setting)
    let whole = try files(scratch.path("whole"))
    for k in [1, 3, 4, 5, 8] {
      try run(scratch.path("\(k)"), setting, stop: k)
      #expect(RunFolder(path: scratch.path("\(k)")).steps.first == k)
      try run(scratch.path("\(k)"), setting)
      expectSame(whole, try files(scratch.path("\(k)")), "stopped after \(k)")
    }
    try run(scratch.path("many"), setting, stop: 2)
    try run(scratch.path("many"), setting, stop: 7)
    try run(scratch.path("many"), setting)
    expectSame(whole, try files(scratch.path("many")), "stopped twice")
    // A run that is whole has nothing left to do.
    try run(scratch.path("many"), setting)
    expectSame(whole, try files(scratch.path("many")), "run again")
  }

  /// A kill leaves log lines and a half-written checkpoint behind the newest whole one.
  @Test func whatAKillLeavesIsDoneAgain() throws {
    let scratch = try Scratch()
    try run(scratch.path("whole"), Setting())
    let folder = scratch.path("killed")
    try run(folder, Setting(), stop: 5)
    let log = folder + "/metrics.jsonl"
    var text = try Data(contentsOf: URL(fileURLWithPath: log))
    text += Data("{\"step\": 6, \"kind\": \"train\", \"loss\": 1}\n{\"step\": 7, \"ki".utf8)
    try text.write(to: URL(fileURLWithPath: log))
    try run(folder, Setting())
    expectSame(try files(scratch.path("whole")), try files(folder), "killed")
  }

  @Test(arguments: ModelConfiguration.Architecture.allCases)
  func threadsDoNotMatter(_ architecture: ModelConfiguration.Architecture) throws {
    let scratch = try Scratch()
    for threads in 1...2 {
      try run(
        scratch.path("\(threads)"),
        Setting(architecture: architecture, dropout: 0.1, accumulate: 2, threads: threads))
    }
    expectSame(try files(scratch.path("1")), try files(scratch.path("2")), "threads")
  }

  @Test func anotherRunIsRefusedByName() throws {
    let scratch = try Scratch()
    try run(scratch.path("run"), Setting(), stop: 3)
    let session = try Tiny.session(Tiny.configuration())
    let optimizer = AdamW(AdamW.Configuration(), layout: session.model.layout)
    let before = numbers(session.weights)
    let store = try RunStore(
      folder: RunFolder(path: scratch.path("run")), tokenizer: TinyTokenizer.open(),
      configuration: Tiny.configuration(), keep: 2)
    let error = try #require(throws: TrainingError.self) {
      try store.resume(
        session.model, weights: session.weights, optimizer: optimizer,
        fingerprint: ["--steps": "10", "--seed": "1"])
    }
    #expect(error.exitCode == 3)
    #expect(error.description.contains("--steps was 9 and is now 10"), "\(error)")
    #expect(error.description.contains("--seed was (not set) and is now 1"), "\(error)")
    #expect(numbers(session.weights) == before, "refused before anything is loaded")
  }
}
