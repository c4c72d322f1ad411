import Storage

/// A folder as transformers writes it: `config.json`, `model.safetensors` or shards with an index, and a tokenizer.
///
/// The checkpoints of a run are such folders too.
struct HuggingFaceFormat: ModelFormat {
  func recognizes(_ path: String) -> Bool {
    exists(path + "/config.json") || exists(path + "/" + Manifest.name)
  }

  func open(_ path: String) throws(FileError) -> any StoredModelFiles { try HuggingFaceFolder(path) }
}
