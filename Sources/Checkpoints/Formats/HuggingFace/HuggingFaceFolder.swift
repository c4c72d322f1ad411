import Storage
import Transformer

/// A Hugging Face folder, held against the list of its files where it has one.
///
/// A checkpoint of a run has a list of its files with lengths and digests. Opening the folder checks all lengths, and the
/// bytes of the small files; ``weights()`` checks those of the weights. A damaged checkpoint is refused, naming the file.
/// Files that only a resumed run reads (`training/`) are checked by length, and fully when a run resumes.
package struct HuggingFaceFolder: StoredModelFiles {
  /// The folder with `config.json` and the weights.
  package let path: String
  private let manifest: Manifest?

  /// Opens a folder.
  /// - Throws: ``FileError`` if a file on the list is missing or damaged.
  package init(_ path: String) throws(FileError) {
    self.path = path
    manifest = try Manifest.read(path)
    try manifest?.check(path) { Self.isModelFile($0) && !$0.hasSuffix(".safetensors") }
  }

  private static func isModelFile(_ name: String) -> Bool { !name.hasPrefix("training/") }

  /// Whether a folder has a model's configuration and weights.
  static func isComplete(_ folder: String) -> Bool {
    exists(folder + "/config.json")
      && (exists(folder + "/model.safetensors") || exists(folder + "/model.safetensors.index.json"))
  }

  package var tokenizerFolder: String { path }

  package func configuration() throws(FileError) -> ModelConfiguration {
    var configuration = try HuggingFaceConfiguration.read(path + "/config.json")
    let generation = path + "/generation_config.json"
    if configuration.isCausal, exists(generation) {
      try HuggingFaceConfiguration.readGeneration(generation, into: &configuration)
    }
    return configuration
  }

  package func weights() throws(FileError) -> any TensorSource {
    try verify { Self.isModelFile($0) && $0.hasSuffix(".safetensors") }
    return UnwrappedTensors.of(try SafetensorsSource(folder: path))
  }

  package func generatorWeights() throws(FileError) -> (any TensorSource)? {
    let file = path + "/" + WeightFiles.generator
    guard exists(file) else { return nil }
    try verify { $0 == WeightFiles.generator }
    return try SafetensorsSource(file: file)
  }

  package func digests() throws(FileError) -> [String: FileDigest] {
    var digests: [String: FileDigest] = [:]
    // What `training/` holds may have been left out of a copy.
    for name in try ["config.json"] + SafetensorsSource.files(in: path) {
      digests[name] = manifest?.files[name]
      if digests[name] == nil { digests[name] = try FileInput.digest(ofFile: path + "/" + name) }
    }
    return digests
  }

  /// Checks the bytes of some files against the checkpoint's list, where it has one.
  /// - Throws: ``FileError`` naming the first that is damaged.
  package func verify(_ isChecked: (_ name: String) -> Bool) throws(FileError) {
    try manifest?.check(path, reading: isChecked)
  }
}
