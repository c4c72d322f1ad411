import Batches
import CommandLine
import Commands
import Foundation
import Kernels
import ModelSupport
import Runs
import Storage
import Testing
import TextSupport
import Tokenizer
import Training
import TrainingSupport
import Transformer

/// A task with faults at some of its steps, which no batch of tokens can cause: a weight that is wrong while a step's
/// first pass is computed and right again after it, or a number written into the gradient.
final class FaultyTask: TrainingTask {
  enum Fault {
    case weight(Float)
    case gradient(Float)
  }

  private let base: RuleTask
  private let session: ModelSession
  private let faults: [Int: Fault]
  private var pending: Fault?
  private var kept: Float = 0
  /// The steps that were asked for, in order.
  private(set) var read: [Int] = []

  /// - Parameter faults: by the step of the data.
  init(_ base: RuleTask, _ session: ModelSession, faults: [Int: Fault]) {
    self.base = base
    self.session = session
    self.faults = faults
  }

  var largest: SequenceBatch { base.largest }
  var evaluationSteps: Double { 0 }

  /// A weight of the last norm: it scales one channel of what the head sees.
  private func cell(_ slab: Slab) -> Matrix {
    let norms = session.model.layout.entries.filter { $0.name.contains("norm") }
    return slab.matrix(offset: norms[norms.count - 1].parameter.offset, rows: 1, columns: 1)
  }

  func microBatches(at step: Int) -> [MicroBatch] {
    read.append(step)
    pending = faults[step]
    if case .weight(let bad) = pending {
      kept = cell(session.weights)[0, 0]
      cell(session.weights)[0, 0] = bad
    }
    return base.microBatches(at: step)
  }

  func operations(_ batch: MicroBatch, _ model: TransformerModel) -> Double {
    switch pending {
    case .weight: cell(session.weights)[0, 0] = kept
    case .gradient(let bad): if let gradients = session.gradients { cell(gradients)[0, 0] = bad }
    case nil: break
    }
    pending = nil
    return 1
  }

  func evaluate(_ session: ModelSession) -> Evaluation? { base.evaluate(session) }
}

/// A run in a folder, in which every start makes all anew as a process would and goes on from the newest checkpoint.
struct SmallRun {
  var model = Tiny.configuration()
  var threads = 1
  var task = RuleTask(passes: Tiny.passes(size: 3, accumulate: 1), judge: Tiny.judge)
  var faults: [Int: FaultyTask.Fault] = [:]
  var configuration: TrainerConfiguration
  var rate = 1e-2
  var keep = 2

  /// What a start did.
  struct Start {
    var trainer: Trainer
    var session: ModelSession
    var optimizer: any Optimizer
    var task: FaultyTask
    var warnings: [String]
    var error: TrainingError?
  }

  /// Starts the run in `folder` and goes to its end, to `stop`, or to an error.
  @discardableResult
  func start(_ folder: String, stop: Int? = nil) throws -> Start {
    let session = try Tiny.session(model, threads: threads)
    let optimizer = AdamW().make(session.model.layout)
    let lock = try RunFolder.lock(folder, mode: .resume)
    defer { lock.release() }
    let said = Said()
    let store = try RunStore(
      folder: RunFolder.prepare(folder, mode: .resume, lock: lock), tokenizer: TinyTokenizer.open(),
      configuration: model, keep: keep, warn: { said.add($0) })
    let fingerprint = ["--steps": "\(configuration.steps)"]
    var state =
      try store.resume(
        session.model, weights: session.weights, optimizer: optimizer, fingerprint: fingerprint)
      ?? TrainerState()
    state.fingerprint = fingerprint
    let sink = TextSink(
      isTerminal: false, width: { 80 },
      put: { text in
        said.add(text)
        return 0
      })
    let console = Console(isQuiet: true, output: sink, error: sink)
    let record = RunRecord(
      command: "test", options: [:], steps: configuration.steps, parameters: 1, fingerprint: fingerprint,
      parent: nil, engine: session.engine)
    let reporter = TrainingReporter(
      console: console,
      journal: try RunJournal(
        store.folder, record: record, writesReport: false, resumingAt: state.step > 0 ? state.step : nil),
      steps: configuration.steps, peak: 1)
    let task = FaultyTask(task, session, faults: faults)
    let trainer = Trainer(
      session: session, optimizer: optimizer, schedule: Tiny.schedule(configuration.steps, rate: rate),
      task: task, configuration: configuration, store: store, state: state)
    var failure: TrainingError?
    do {
      try trainer.run(stopAfter: stop, report: { try reporter.report($0) })
    } catch let error as TrainingError { failure = error }
    return Start(
      trainer: trainer, session: session, optimizer: optimizer, task: task, warnings: said.lines,
      error: failure)
  }

  /// Every file of the last checkpoint and the log, by name, without what depends on the clock.
  static func files(_ folder: String) throws -> [String: Data] {
    let last = folder + "/last/"
    var files: [String: Data] = [:]
    for name in ["config.json", "model.safetensors", "training/optimizer.safetensors"] {
      files[name] = try Data(contentsOf: URL(fileURLWithPath: last + name))
    }
    var state = try TrainerState.read(last + "training/state.json")
    state.seconds = 0
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    files["state"] = try encoder.encode(state)
    files["metrics"] = Data(try metrics(folder).joined(separator: "\n").utf8)
    return files
  }

  /// The lines of the log, without what depends on the clock and on when the run was saved or stopped.
  static func metrics(_ folder: String) throws -> [String] {
    try String(contentsOfFile: folder + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").compactMap {
      line in
      var fields =
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      guard fields["kind"] as? String != "saved" else { return nil }
      for name in ["time", "seconds", "tokens_per_second", "operations_per_second", "peak_memory"] {
        fields[name] = nil
      }
      return fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
  }

  static func expectSame(
    _ one: [String: Data], _ other: [String: Data], _ label: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(one.keys.sorted() == other.keys.sorted(), sourceLocation: sourceLocation)
    for name in one.keys.sorted() {
      #expect(one[name] == other[name], "\(label): \(name) differs", sourceLocation: sourceLocation)
    }
  }

  /// Lines that were written to a console, from one thread at a time.
  private final class Said: @unchecked Sendable {
    private(set) var lines: [String] = []
    func add(_ text: String) { lines += text.split(separator: "\n").map(String.init) }
  }
}

extension RunStore {
  /// Resumes from the newest checkpoint, whose settings must be these.
  func resume(
    _ model: TransformerModel, weights: Slab, optimizer: any Optimizer, fingerprint: [String: String]
  ) throws -> TrainerState? {
    try resume(model, weights: weights, optimizer: optimizer) { path, state in
      let differences = state.differences(from: fingerprint)
      guard differences.isEmpty else {
        throw ChangedSettings(path: path, changes: differences, allowing: nil)
      }
    }
  }
}
