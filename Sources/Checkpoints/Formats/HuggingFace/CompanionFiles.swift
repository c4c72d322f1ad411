import Foundation
import Storage

/// The files beside a model's weights and `config.json` that people who use it need: its tokenizer's, its generation
/// settings, its pooling, its card and licence.
package enum CompanionFiles {
  /// How the names of such files end.
  private static let endings = [
    ".json", ".txt", ".model", ".jinja", ".tiktoken", ".bpe", ".md", ".vocab", "LICENSE", "NOTICE",
  ]
  /// Files of such names that speak of the weights or the training.
  private static let others: Set<String> = [
    "config.json", "model.safetensors.index.json", "pytorch_model.bin.index.json", "trainer_state.json",
    "run.json",
  ]
  /// The settings that generation takes where nothing else is said.
  static let generation = "generation_config.json"
  /// What sentence-transformers makes embeddings by; the folders that ``modules`` lists come with it.
  private static let embedding = [modules, "sentence_bert_config.json", "config_sentence_transformers.json"]
  /// The n-gram model whose log-probabilities are added to a classifier's; other software leaves it unread.
  package static let nGrams = "ngrams.safetensors"
  /// The list of its modules.
  static let modules = "modules.json"

  /// No file of this kind is near as large; what is larger is something else.
  private static let largest = 1 << 28

  /// The names of those in a folder, sorted; `1_Pooling/config.json` among them.
  package static func names(in folder: String) throws(FileError) -> [String] {
    var names: [String] = []
    for name in try filesIn(folder) {
      if isModule(name) {
        let parts = ["config.json", "model.safetensors"].map { "\(name)/\($0)" }
        names += parts.filter { exists("\(folder)/\($0)") }
      } else if isCompanion(name), !isFolder("\(folder)/\(name)") {
        names.append(name)
      }
    }
    return names
  }

  /// The names of those beside a model's tokenizer that stay true when it is trained further.
  ///
  /// - Parameter generates: whether it then still writes text.
  static func lasting(in folder: String, generates: Bool) throws(FileError) -> [String] {
    try names(in: folder).filter { name in
      embedding.contains(name) || name.contains("/") || generates && name == generation
        || ["LICENSE", "NOTICE"].contains { name.hasPrefix($0) }
    }
  }

  /// Whether a folder is one of the modules that sentence-transformers numbers, with a configuration each: `1_Pooling`.
  private static func isModule(_ name: String) -> Bool {
    name.wholeMatch(of: /[0-9]{1,3}_[A-Za-z]{1,40}/) != nil
  }

  private static func isCompanion(_ name: String) -> Bool {
    name == nGrams
      || !others.contains(name) && endings.contains { name.hasSuffix($0) } && Manifest.allows(name)
  }

  /// The bytes of one of them.
  ///
  /// - Throws: ``FileError`` if it cannot be read, or is far too large.
  package static func read(_ name: String, in folder: String) throws(FileError) -> Data {
    let path = folder + "/" + name
    guard let data = try FileInput.content(path, limit: largest) else {
      throw FileError(path, "has more than \(Format.bytes(largest)), which no file of this name should")
    }
    return data
  }
}
