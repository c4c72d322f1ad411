import Foundation
import Storage
import Tokenizer
import Transformer

/// A model in a GGUF file: what transformers' files would say is made of its metadata.
struct GGUFModel: StoredModelFiles {
  let file: GGUFFile
  let metadata: GGUFMetadata
  let architecture: any GGUFArchitecture.Type

  /// Opens a file.
  ///
  /// - Throws: ``FileError`` for a damaged one, and for an architecture that Apus does not compute.
  init(_ path: String) throws(FileError) {
    file = try GGUFFile(path: path)
    metadata = GGUFMetadata(file: file)
    architecture = try GGUFArchitectures.of(metadata)
    let parts = "split.count"
    if let count = try metadata.integer(parts, 0...65_535), count > 1 {
      throw FileError(
        .badInput, path, "\(parts) is \(count): it is a part of a model",
        remedy: "put the parts together with llama-gguf-split and its option for merging")
    }
  }

  /// Nothing lies beside the file that belongs to it.
  var tokenizerFolder: String { file.path }

  func configuration() throws(FileError) -> ModelConfiguration {
    try HuggingFaceConfiguration.read(GGUFConfiguration.members(metadata, architecture), path: file.path)
  }

  func weights() throws(FileError) -> any TensorSource {
    GGUFTensors(file, architecture, try configuration())
  }

  func tokenizer() throws -> (any Tokenizer)? { try GGUFTokenizer(metadata).open() }

  func chatTemplate() throws(FileError) -> (template: ChatTemplate, variables: [String: JSONValue])? {
    guard metadata.has("tokenizer.chat_template") else { return nil }
    let settings: JSONObject
    do { settings = try GGUFTokenizer(metadata).vocabulary().settings } catch let error as FileError {
      throw error
    } catch { throw FileError(file.path, "\(error)") }
    return try ChatTemplate.read(settings: settings, path: file.path)
  }

  func pooling() throws(FileError) -> Pooling? {
    switch try metadata.scoped(architecture.name + ".").integer("pooling_type", 0...255) {
    case 1: .mean
    case 2: .first
    case 3: .last
    default: nil
    }
  }

  func digests() throws(FileError) -> [String: FileDigest] {
    ["model.gguf": try FileInput.digest(ofFile: file.path)]
  }
}
