import Storage
import Transformer

/// A file of llama.cpp: configuration, tensors and tokenizer in one.
struct GGUFFormat: ModelFormat {
  func recognizes(_ path: String) -> Bool { GGUFFile.isThere(path) }

  func open(_ path: String) throws(FileError) -> any StoredModelFiles { try GGUFModel(path) }
}
