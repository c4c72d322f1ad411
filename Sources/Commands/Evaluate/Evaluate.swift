import Batches
import Checkpoints
import CommandLine
import Kernels
import Storage
import Training
import Transformer

/// A model and held-out data to figures.
package struct Evaluate {
  let options: EvaluateOptions
  let console: Console
  /// Where logits, or what the model made of items, are written.
  let logits: OutputFile?

  /// The command of these options.
  /// - Throws: ``FileError`` or ``WriteError`` if logits cannot be written where they should.
  package init(_ options: EvaluateOptions, _ console: Console) throws {
    self.options = options
    self.console = console
    let data = options.data
    try InputFiles(data).refuseStandardOutput()
    let file = options.logits.map { ($0, "logits") } ?? options.items.details.map { ($0, "items") }
    logits = try file.map { path, option in
      try OutputFile(
        path, option: option, overwrites: options.overwrites, inputs: InputFiles(data + options.settings))
    }
  }

  /// Prints a line of the result, where standard output is not that of logits.
  func result(_ text: String) {
    if logits?.isStandardOutput == true { return console.command(text) }
    if options.common.wantsJSON { console.result(text) } else { console.page(text) }
  }

  package func run() throws {
    let engine = try TrainingRun.engine(options.common)
    let loaded = try options.inference.named(options.model).open(precision: options.inference.precision)
    if let task = options.task {
      try evaluateAnswers(task, loaded, engine)
    } else if !options.items.paths.isEmpty {
      try evaluateItems(loaded, engine)
    } else if !writesLogitsAlone(loaded),
      let task = FineTuningTasks.task(for: loaded.model.configuration.head)
    {
      try evaluateRows(task.completed(from: loaded.folder.path), loaded, engine)
    } else {
      try options.judging.refuse()
      try evaluateText(loaded, engine)
    }
  }

  /// Whether logits are all that is asked of a model that labels tokens, which plain text is enough for.
  private func writesLogitsAlone(_ loaded: LoadedModel) -> Bool {
    loaded.model.configuration.head.labelsTokens && logits != nil && options.common.isQuiet
  }

  /// A session for batches of `size` sequences of `length` tokens.
  func session(_ loaded: LoadedModel, _ engine: Engine, size: Int, length: Int) -> ModelSession {
    ModelSession(
      model: loaded.model, weights: loaded.numbers, engine: engine, training: false,
      largest: SequenceBatch(
        tokens: [Int32](repeating: 0, count: size * length), offsets: (0...size).map { $0 * length }),
      logitRows: logits == nil ? 1 : length, precision: options.inference.precision)
  }
}
