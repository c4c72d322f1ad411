import Checkpoints
import Foundation
import Kernels
import ModelSupport
import Runs
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer
import Training
import TrainingSupport
import Transformer

/// For every optimizer: k steps, a new process, n − k steps are n steps, byte for byte, and so are two threads.
@Suite struct OptimizerResumeTests {
  private static let steps = 7

  private func run(
    _ folder: String, _ settings: OptimizerSettings, _ family: Family,
    stop: Int? = nil, threads: Int = 1
  ) throws {
    let c = Tiny.configuration(family, dropout: 0.1)
    let session = try Tiny.session(c, threads: threads)
    let optimizer = settings.make(layout: session.model.layout, weights: session.weights)
    let store = try RunStore(
      folder: RunFolder.prepare(folder, mode: .resume), tokenizer: TinyTokenizer.open(), configuration: c,
      keep: 2)
    var state =
      try store.resume(session.model, weights: session.weights, optimizer: optimizer, accept: { _, _ in })
      ?? TrainerState()
    state.fingerprint = ["a": "b"]
    let trainer = Trainer(
      session: session, optimizer: optimizer, schedule: Tiny.schedule(Self.steps, rate: 1e-3),
      task: RuleTask(passes: Tiny.passes(size: 3, accumulate: 2), judge: Tiny.judge),
      configuration: TrainerConfiguration(steps: Self.steps, evaluateEvery: 2, saveEvery: 3), store: store,
      state: state)
    try trainer.run(stopAfter: stop)
  }

  private func files(_ folder: String) throws -> [String: Data] {
    let last = folder + "/" + CheckpointSeries.name(step: Self.steps)
    var files: [String: Data] = [:]
    for name in ["model.safetensors", OptimizerFile.states, OptimizerFile.weights]
    where FileManager.default.fileExists(atPath: "\(last)/\(name)") {
      files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(last)/\(name)"))
    }
    var state = try TrainerState.read("\(last)/training/state.json")
    state.seconds = 0
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    files["state"] = try encoder.encode(state)
    return files
  }

  @Test(arguments: OptimizerVariant.all)
  func aStopAndThreadsChangeNothing(_ variant: OptimizerVariant) throws {
    let (name, settings) = (variant.name, variant.settings)
    let scratch = try TemporaryFolder()
    for family in [Family.llama, .bert] {
      let place = scratch.path("\(family)")
      try run(place + "-whole", settings, family)
      let whole = try files(place + "-whole")
      #expect(whole.count == (settings.averageDecay == nil ? 3 : 4))
      for k in [1, 4, 6] {
        try run(place + "-\(k)", settings, family, stop: k)
        try run(place + "-\(k)", settings, family, threads: 2)
        #expect(try files(place + "-\(k)") == whole, "\(name), stopped after \(k)")
      }
    }
  }

  /// What is judged and saved as the model is the average, and it is not the weights that are trained.
  @Test func theAverageIsTheModel() throws {
    let scratch = try TemporaryFolder()
    let settings = OptimizerSettings(averageDecay: 0.9)
    let c = Tiny.configuration()
    let session = try Tiny.session(c)
    let optimizer = try #require(
      settings.make(layout: session.model.layout, weights: session.weights) as? WeightAverage)
    #expect(optimizer.average.map(numbers) == numbers(session.weights), "it begins with the weights")
    let store = try RunStore(
      folder: RunFolder.prepare(scratch.path("run"), mode: .new), tokenizer: TinyTokenizer.open(),
      configuration: c, keep: 3)
    var judged: [[Float]] = []
    let trainer = Trainer(
      session: session, optimizer: optimizer, schedule: Tiny.schedule(4),
      task: RuleTask(
        passes: Tiny.passes(size: 3, accumulate: 1),
        judge: { session in
          let first = session.weights.row.columns(0..<1)[0, 0]
          let other = session.context.weights.row.columns(0..<1)[0, 0]
          return Evaluation(
            values: [("loss", Double(first)), ("same", first == other ? 1 : 0)], metric: "loss",
            higherIsBetter: false)
        }), configuration: TrainerConfiguration(steps: 4, evaluateEvery: 4, saveEvery: 4), store: store)
    try trainer.run(report: { event in
      if case .evaluation(_, let evaluation, _) = event {
        judged.append(evaluation.values.map { Float($0.value) })
      }
    })
    let average = try #require(optimizer.average)
    #expect(judged == [[numbers(average)[0], 1]])
    #expect(numbers(average) != numbers(session.weights))
    let loaded = try LoadedModel.open(scratch.path("run"))
    #expect(numbers(loaded.weights) == numbers(average))
    // Steps t have decays of t/(t + 9), up to the one asked for.
    #expect(optimizer.decay(at: 1) == 0.1 && optimizer.decay(at: 81) == 0.9 && optimizer.decay(at: 99) == 0.9)
  }

  /// A checkpoint of another optimizer is not taken for one of this.
  @Test func anotherOptimizersStatesAreRefused() throws {
    let scratch = try TemporaryFolder()
    try run(scratch.path("run"), OptimizerSettings(Lion()), .llama, stop: 3)
    #expect(throws: FileError.self) {
      try run(scratch.path("run"), OptimizerSettings(SGD(momentum: 0)), .llama)
    }
    #expect(throws: FileError.self) { try run(scratch.path("run"), OptimizerSettings(), .llama) }
  }
}
