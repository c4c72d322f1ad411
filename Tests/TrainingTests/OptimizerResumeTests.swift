import Checkpoints
import Forecast
import Foundation
import Kernels
import Runs
import Storage
import TestSupport
import Testing
import Tokenizer
import Training
import Transformer

/// For every optimizer: k steps, a new process, n − k steps are n steps, byte for byte, and so are two threads.
@Suite struct OptimizerResumeTests {
  private static let steps = 7

  /// Every optimizer as it is usually set, and some otherwise.
  static let settings: [(name: String, settings: OptimizerSettings)] =
    Optimizers.all.map { ($0.name, OptimizerSettings($0.init(OptimizerBase()))) } + [
      ("sgd without momentum", OptimizerSettings(SGD(momentum: 0))),
      ("nesterov", OptimizerSettings(SGD(nesterov: true))),
      ("rmsprop momentum", OptimizerSettings(RMSProp(momentum: 0.9))),
      ("lion by depth", OptimizerSettings(Lion(), layerDecay: LayerDecay(factor: 0.8))),
      ("muon average", OptimizerSettings(Muon(scale: .adamw), averageDecay: 0.3)),
      ("average", OptimizerSettings(averageDecay: 0.9)),
    ]

  /// Measuring how many steps fit into a time takes steps, and leaves weights, states and average as they were.
  @Test(arguments: settings.indices) func measuringLeavesNoTrace(index: Int) throws {
    let (name, settings) = Self.settings[index]
    let session = try Tiny.session(Tiny.configuration(dropout: 0.1))
    let optimizer = settings.make(layout: session.model.layout, weights: session.weights)
    let before = numbers(session.weights).map(\.bitPattern)
    let task = RuleTask(passes: Tiny.passes(size: 3, accumulate: 2))
    let length = try TimedLength(session, task, optimizer)
    #expect(length.step > 0 && numbers(session.weights).map(\.bitPattern) == before, "\(name)")
    for state in optimizer.states {
      #expect(numbers(state.slab).allSatisfy { $0.bitPattern == 0 }, "\(state.name) of \(name)")
    }
    if let average = optimizer.average { #expect(numbers(average).map(\.bitPattern) == before, "\(name)") }
  }

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
      try store.resume(session.model, weights: session.weights, optimizer: optimizer, fingerprint: ["a": "b"])
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

  @Test(arguments: settings.indices) func aStopAndThreadsChangeNothing(index: Int) throws {
    let (name, settings) = Self.settings[index]
    let scratch = try Scratch()
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

  /// Each keeps what it says, in as many bytes as the plan foresees, by names that tell the optimizer.
  @Test(arguments: settings.indices) func theStatesAreThoseThatThePlanForesees(index: Int) throws {
    let (name, settings) = Self.settings[index]
    let layout = TransformerModel(Tiny.configuration()).layout
    let weights = Slab(count: layout.count)
    let optimizer = settings.make(layout: layout, weights: weights)
    let engine = Engine(threads: 1, instructionSet: try .selected())
    let memory = settings.memory(layout, engine)
    let held = optimizer.states.reduce(0) { $0 + 4 * $1.slab.count }
    // Muon's runs of parameters begin on cache lines each.
    #expect(memory.states <= held && held - memory.states < 16 * 4 * 3 * layout.entries.count, "\(name)")
    #expect((memory.average > 0) == (optimizer.average != nil))
    let hidden = layout.entries.reduce(0) { sum, entry in
      if case .block = entry.parameter.place, entry.parameter.rows > 1 {
        sum + entry.parameter.count
      } else {
        sum
      }
    }
    if name.hasPrefix("muon") {
      #expect(Double(memory.states) < 4 * 2.01 * Double(layout.count) - 4 * 0.99 * Double(hidden))
      #expect(memory.scratch > 0 && memory.packing > 0)
    } else {
      #expect(memory.states == optimizer.states.count * 4 * layout.count, "\(name)")
    }
  }

  /// What is judged and saved as the model is the average, and it is not the weights that are trained.
  @Test func theAverageIsTheModel() throws {
    let scratch = try Scratch()
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

  /// Checkpoints of AdamW keep the names they always had.
  @Test func theNamesOfMoments() {
    let layout = TransformerModel(Tiny.configuration()).layout
    #expect(AdamW().make(layout).states.map(\.name) == ["first", "second"])
  }

  /// A checkpoint of another optimizer is not taken for one of this.
  @Test func anotherOptimizersStatesAreRefused() throws {
    let scratch = try Scratch()
    try run(scratch.path("run"), OptimizerSettings(Lion()), .llama, stop: 3)
    #expect(throws: FileError.self) {
      try run(scratch.path("run"), OptimizerSettings(SGD(momentum: 0)), .llama)
    }
    #expect(throws: FileError.self) { try run(scratch.path("run"), OptimizerSettings(), .llama) }
  }
}
