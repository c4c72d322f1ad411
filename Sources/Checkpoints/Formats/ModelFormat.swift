import Storage
import Tokenizer
import Transformer

/// A way in which models are stored: a folder or a file with configuration and tensors, and a tokenizer beside them.
///
/// A new format is a folder of files under `Formats` and a line in `ModelFormats.all`; or is handed to what opens a model.
public protocol ModelFormat: Sendable {
  /// Whether the folder or file at `path`, which exists, is of this format.
  func recognizes(_ path: String) -> Bool

  /// Opens the model at `path`; no tensor is read yet.
  func open(_ path: String) throws(FileError) -> any StoredModelFiles
}

/// The opened files of a stored model.
public protocol StoredModelFiles: Sendable {
  /// The folder that has the tokenizer's files.
  var tokenizerFolder: String { get }

  /// The tokenizer that the model's own file holds; nil where it is in the files of ``tokenizerFolder``.
  func tokenizer() throws -> (any Tokenizer)?

  /// How the model's makers put a conversation into one text, with variables for it; nil where nothing says it.
  func chatTemplate() throws(FileError) -> (template: ChatTemplate, variables: [String: JSONValue])?

  /// What makes an embedding of a text's hidden states; nil where the model's own file does not say.
  func pooling() throws(FileError) -> Pooling?

  /// The model's configuration, checked.
  func configuration() throws(FileError) -> ModelConfiguration

  /// The model's tensors, under the names that ``Transformer/TensorBinding`` gives them.
  func weights() throws(FileError) -> any TensorSource

  /// The tensors of the generator of a detector of replaced tokens; nil if it is not stored.
  func generatorWeights() throws(FileError) -> (any TensorSource)?

  /// The files that configuration and tensors are read from, with what they hold: they tell this model from others,
  /// wherever it lies. None where the format cannot say.
  func digests() throws(FileError) -> [String: FileDigest]
}

extension StoredModelFiles {
  /// The tokenizer has files of its own.
  public func tokenizer() throws -> (any Tokenizer)? { nil }

  /// The files of the tokenizer's folder say it.
  public func pooling() throws(FileError) -> Pooling? { nil }

  /// What lies in the tokenizer's folder.
  public func chatTemplate() throws(FileError) -> (template: ChatTemplate, variables: [String: JSONValue])? {
    try ChatTemplate.read(tokenizerFolder)
  }

  /// The format does not say.
  public func digests() throws(FileError) -> [String: FileDigest] { [:] }

  /// No generator is stored.
  public func generatorWeights() throws(FileError) -> (any TensorSource)? { nil }
}
