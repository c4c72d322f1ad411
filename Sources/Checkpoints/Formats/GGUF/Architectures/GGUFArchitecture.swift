import Storage
import Transformer

/// A kind of model as GGUF has it: its name there, the keys of its sizes, the names and the order of its tensors.
///
/// A new one is a file in this folder and a line in ``GGUFArchitectures``.
protocol GGUFArchitecture: Sendable {
  /// The name in `general.architecture`, with which its keys begin.
  static var name: String { get }

  /// The `model_type` of transformers for such models.
  static var modelTypes: [String] { get }

  /// The names of a model's tensors.
  static func names(_ c: ModelConfiguration) -> GGUFNames

  /// What is done to a tensor, by transformers' name, on its way into the file.
  static func change(_ name: String, _ c: ModelConfiguration) -> GGUFNames.Change

  /// The members of `config.json` that the keys say, beside those that all have.
  ///
  /// - Throws: ``FileError`` naming a key that is missing, out of range, or asks for what is not computed.
  static func members(_ keys: GGUFKeys) throws(FileError) -> [(String, JSONValue)]

  /// The keys that a model's configuration says, beside those that all have.
  ///
  /// - Throws: ``FileError`` for what GGUF or llama.cpp has no place for.
  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)]
}

extension GGUFArchitecture {
  static func change(_ name: String, _ c: ModelConfiguration) -> GGUFNames.Change { .none }
}

/// What GGUF or llama.cpp has no place for.
struct GGUFRefusal: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// The architectures that Apus reads and writes: the one place that lists them.
enum GGUFArchitectures {
  static let all: [any GGUFArchitecture.Type] = [
    GGUFLlama.self, GGUFQwen2.self, GGUFQwen3.self, GGUFGemma.self, GGUFGemma2.self, GGUFGemma3.self,
    GGUFGPT2.self, GGUFBERT.self, GGUFModernBERT.self,
  ]

  /// That of a model; nil where there is none.
  static func of(_ c: ModelConfiguration) -> (any GGUFArchitecture.Type)? {
    all.first { $0.modelTypes.contains(c.family.modelType) }
  }

  /// That of a file.
  static func of(_ metadata: GGUFMetadata) throws(FileError) -> any GGUFArchitecture.Type {
    let key = "general.architecture"
    guard let name = try metadata.text(key) else { throw metadata.failure(key, "is missing") }
    guard let found = all.first(where: { $0.name == name }) else {
      throw metadata.failure(
        key, "is “\(name.prefix(40))”; Apus reads \(all.map { $0.name }.joined(separator: ", "))")
    }
    return found
  }
}
