import Kernels
import Storage
import Synchronization
import Tokenizer
import Transformer

/// A model in a GGUF file, written as a folder that transformers opens.
package struct GGUFImport {
  /// The file.
  package let path: String
  private let stored: StoredModel

  /// Whether a path names a GGUF file.
  package static func reads(_ path: String) -> Bool { GGUFFormat().recognizes(path) }

  /// Opens and checks a file.
  ///
  /// - Throws: ``FileError`` where it cannot be read, or its tensors do not fit its configuration.
  package init(_ path: String) throws {
    self.path = path
    stored = try StoredModel(path)
  }

  /// Writes the folder, its numbers in float32; nothing of it stands at `path` until it is whole.
  package func write(to path: String) throws {
    let source = try stored.folder.weights()
    let c = stored.stored
    let model = TransformerModel(c)
    var report = LoadReport()
    let isBare = WeightStore.isBare(c, in: source)
    let plan = try WeightStore.plan(
      model.modelBindings, source, model.layout.exemptions,
      { name in isBare && model.modelBindings.contains { $0.name == name && $0.group == .head } }, &report)
    let failure = Mutex(FileError?.none)
    let tensors = plan.map { binding, name in
      SafetensorsTensor(name: binding.name, shape: binding.shape) { file throws(WriteError) in
        let slab = Slab(count: binding.rows * binding.columns)
        let matrix = slab.matrix(offset: 0, rows: binding.rows, columns: binding.columns)
        do throws(FileError) {
          try source.read(name, into: matrix, transposed: binding.transposed, allowNonFinite: false)
        } catch { failure.withLock { $0 = $0 ?? error } }
        try file.write(matrix, transposed: binding.transposed)
      }
    }
    try DirectoryWriter.write(path) { writer in
      try writer.writeFile("config.json", HuggingFaceConfiguration.data(c))
      if c.isCausal {
        try writer.writeFile(CompanionFiles.generation, HuggingFaceConfiguration.generationData(c))
      }
      let files = try stored.tokenizer.checkpointFiles(
        role: c.isCausal ? .decoder : .encoder, maximumLength: c.contextLength)
      for file in files { try writer.writeFile(file.name, file.data) }
      try writer.add("model.safetensors") { try SafetensorsWriter.write(tensors, to: $0) }
      if let error = failure.withLock({ $0 }) { throw error }
    }
  }
}
