import Checkpoints
import Foundation
import Kernels
import Storage
import Tokenizer
import Training
import Transformer

/// Keeps a run's checkpoints in its folder: complete Hugging Face folders with what training needs to resume.
package struct RunStore: CheckpointStore {
  /// The folder of the run.
  package let folder: RunFolder
  private let companions: [(name: String, data: Data)]
  private let base: String
  private let keep: Int
  private let warn: (String) -> Void

  /// - Parameters:
  ///   - folder: of the run, prepared.
  ///   - tokenizer: copied into every checkpoint.
  ///   - companions: further files that every checkpoint has.
  ///   - base: where the model lies that the run begins with; what an adapter names as its base.
  ///   - configuration: decides how transformers is to frame text.
  ///   - keep: the newest checkpoints to keep beside the best.
  ///   - warn: called for each damaged checkpoint that a rollback finds.
  package init(
    folder: RunFolder, tokenizer: any Tokenizer, companions: [(name: String, data: Data)] = [],
    base: String = "", configuration: ModelConfiguration, keep: Int,
    warn: @escaping (String) -> Void = { _ in }
  ) throws {
    self.folder = folder
    self.base = base
    self.keep = keep
    self.warn = warn
    self.companions =
      try tokenizer.checkpointFiles(
        role: configuration.tokenizerRole, maximumLength: configuration.contextLength) + companions
  }

  package func save(
    _ session: ModelSession, _ optimizer: any Optimizer, _ state: TrainerState, isBest: Bool
  ) throws -> String {
    let path = folder.series.checkpoint(step: state.step)
    let bindings = session.model.layout.bindings
    // A power cut after this checkpoint must not have lost the logs' lines that lead to it.
    for log in [folder.metricsPath, folder.samplesPath, folder.evaluationsPath] {
      try DirectoryWriter.syncFile(log)
    }
    try DirectoryWriter.write(path) { writer in
      let weights = session.context.numbers.with(optimizer.average ?? session.weights)
      try HuggingFaceFolder.write(
        session.model, weights, companions: companions, base: base, session.engine, in: writer)
      try writer.writeFile("training/state.json", state.encoded())
      try OptimizerFile.save(optimizer, session.weights, bindings, in: writer)
    }
    if isBest { try folder.series.markBest(step: state.step) }
    try folder.series.markLast(step: state.step)
    try folder.series.retain(newest: keep, and: state.rollbackStep)
    return path
  }

  /// Resumes from the newest checkpoint: loads weights and the optimizer's states into `weights` and `optimizer`.
  ///
  /// Checkpoints that need not be kept any more are removed now, which may make room for the next.
  ///
  /// - Parameter accept: shown the checkpoint's path and state before anything is loaded; throws if it is another run's.
  /// - Returns: the state of the checkpoint; nil where there is none yet.
  /// - Throws: what `accept` and reading throw.
  package func resume(
    _ model: TransformerModel, weights: Slab, optimizer: any Optimizer,
    accept: (String, TrainerState) throws -> Void
  ) throws -> TrainerState? {
    guard let path = try folder.newest() else { return nil }
    let state = try TrainerState.read("\(path)/training/state.json")
    try accept(path, state)
    try OptimizerFile.load(optimizer, weights, model, from: path)
    try folder.series.moveLinks(step: state.step, best: state.bestStep)
    try folder.series.retain(newest: keep, and: state.rollbackStep)
    return state
  }

  /// Goes back to the newest checkpoint up to a step that is whole, every byte of it verified; damaged ones are set aside.
  /// Where none is whole, the run has better weights in memory than on the disk, and that is a warning.
  package func restore(
    _ session: ModelSession, _ optimizer: any Optimizer, notAfter step: Int
  ) throws -> TrainerState? {
    let whole: Int?
    do {
      whole = try folder.series.recover(notAfter: step, warn: warn)
    } catch let error as FileError {
      warn("no rollback: \(error)")
      return nil
    }
    guard let target = whole else { return nil }
    let path = folder.series.checkpoint(step: target)
    let state = try TrainerState.read("\(path)/training/state.json")
    try OptimizerFile.load(optimizer, session.weights, session.model, from: path)
    try folder.series.moveLinks(step: target, best: state.bestStep)
    try folder.series.removeCheckpoints(after: target)
    return state
  }
}
