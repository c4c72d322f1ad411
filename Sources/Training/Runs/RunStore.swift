import Foundation
import Kernels
import Tokenizer
import Transformer

/// Keeps a run's checkpoints in its folder: complete Hugging Face folders with what training needs to go on.
package struct RunStore: CheckpointStore {
  /// The folder of the run.
  package let folder: RunFolder
  private let tokenizerFiles: [(name: String, data: Data)]
  private let keep: Int

  /// - Parameters:
  ///   - folder: of the run, prepared.
  ///   - tokenizer: copied into every checkpoint.
  ///   - architecture: decides how transformers is to frame text.
  ///   - keep: the newest checkpoints to keep beside the best.
  package init(
    folder: RunFolder, tokenizer: SentencePieceTokenizer, configuration: ModelConfiguration, keep: Int
  ) throws {
    self.folder = folder
    self.keep = keep
    tokenizerFiles = try TokenizerFiles.make(tokenizer, configuration)
  }

  package func save(
    _ session: ModelSession, _ optimizer: AdamW, _ state: TrainerState, isBest: Bool
  ) throws -> String {
    let path = folder.checkpoint(step: state.step)
    let bindings = session.model.layout.bindings
    try DirectoryWriter.write(path) { writer in
      try writer.writeFile("config.json", HuggingFaceConfiguration.data(session.model.configuration))
      if case .language = session.model.configuration.head, session.model.configuration.architecture.isCausal
      {
        try writer.writeFile(
          "generation_config.json", HuggingFaceConfiguration.generationData(session.model.configuration))
      }
      for file in tokenizerFiles { try writer.writeFile(file.name, file.data) }
      try WeightStore.save(bindings, session.weights, to: writer.filePath("model.safetensors"))
      try writer.writeFile("training/state.json", state.encoded())
      try Self.saveMoments(optimizer, bindings, to: writer.filePath("training/optimizer.safetensors"))
    }
    if isBest { try folder.markBest(step: state.step) }
    try folder.markLast(step: state.step)
    try folder.retain(newest: keep, and: state.rollbackStep)
    return path
  }

  private static func moments(_ bindings: [TensorBinding], _ name: String) -> [TensorBinding] {
    bindings.map {
      TensorBinding(
        name: "\(name).\($0.name)", offset: $0.offset, rows: $0.rows, columns: $0.columns,
        transposed: $0.transposed, rank1: $0.rank1)
    }
  }

  /// Both moments in one file: their slabs end to end in one of twice the size.
  private static func saveMoments(_ optimizer: AdamW, _ bindings: [TensorBinding], to path: String) throws {
    func tensors(_ bindings: [TensorBinding], _ slab: Slab) -> [SafetensorsTensor] {
      bindings.map { b in
        SafetensorsTensor(
          name: b.name, shape: b.shape,
          matrix: slab.matrix(offset: b.offset, rows: b.rows, columns: b.columns),
          transposed: b.transposed)
      }
    }
    try withExtendedLifetime(optimizer) {
      try SafetensorsWriter.write(
        tensors(moments(bindings, "first"), optimizer.first)
          + tensors(moments(bindings, "second"), optimizer.second),
        to: path, metadata: [:])
    }
  }

  /// Goes on from the newest checkpoint: loads weights and moments into what a run has laid out.
  ///
  /// - Parameter accept: shown the checkpoint's path and state before anything is loaded; throws if it is another run's.
  /// - Returns: the state of the checkpoint; nil where there is none yet.
  /// - Throws: what `accept` and reading throw.
  package func resume(
    _ model: TransformerModel, weights: Slab, optimizer: AdamW, accept: (String, TrainerState) throws -> Void
  ) throws -> TrainerState? {
    guard let path = folder.checkpoints.first else { return nil }
    let state = try TrainerState.read("\(path)/training/state.json")
    try accept(path, state)
    try Self.load(path, model, weights: weights, optimizer)
    // A kill between the folder's rename and the links' leaves them at an older checkpoint.
    if state.bestStep == state.step { try folder.markBest(step: state.step) }
    try folder.markLast(step: state.step)
    return state
  }

  /// Goes on from the newest checkpoint, whose settings must be these.
  ///
  /// - Throws: ``TrainingError/otherRun(path:differences:)`` and what reading throws.
  package func resume(
    _ model: TransformerModel, weights: Slab, optimizer: AdamW, fingerprint: [String: String]
  ) throws -> TrainerState? {
    try resume(model, weights: weights, optimizer: optimizer) { path, state in
      let differences = state.differences(from: fingerprint)
      guard differences.isEmpty else { throw TrainingError.otherRun(path: path, differences: differences) }
    }
  }

  package func restore(
    _ session: ModelSession, _ optimizer: AdamW, notAfter step: Int
  ) throws -> TrainerState? {
    guard let target = folder.steps.first(where: { $0 <= step }) else { return nil }
    let path = folder.checkpoint(step: target)
    let state = try TrainerState.read("\(path)/training/state.json")
    try Self.load(path, session.model, weights: session.weights, optimizer)
    // The best may be one of those that go.
    if let best = state.bestStep, folder.steps.contains(best) { try folder.markBest(step: best) }
    try folder.removeCheckpoints(after: target)
    return state
  }

  private static func load(
    _ path: String, _ model: TransformerModel, weights: Slab, _ optimizer: AdamW
  ) throws {
    let bindings = model.layout.bindings
    _ = try WeightStore.load(
      bindings, into: weights, from: SafetensorsSource(file: "\(path)/model.safetensors"))
    let first = moments(bindings, "first"), second = moments(bindings, "second")
    let source = try SafetensorsSource(file: "\(path)/training/optimizer.safetensors")
    let other = { (names: [TensorBinding]) in TensorExemptions(ignored: names.map(\.name)) }
    _ = try WeightStore.load(first, into: optimizer.first, from: source, exempt: other(second))
    _ = try WeightStore.load(second, into: optimizer.second, from: source, exempt: other(first))
  }
}
