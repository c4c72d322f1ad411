import Foundation
import Storage

extension JSONTokenizer {
  /// A tokenizer whose files lie in no folder.
  ///
  /// - Parameters:
  ///   - json: the text of a `tokenizer.json`.
  ///   - settings: the members of the `tokenizer_config.json` beside it.
  ///   - path: the file that both come from, for errors.
  /// - Throws: as opening a `tokenizer.json` does.
  package convenience init(json: Data, settings: JSONObject, path: String) throws {
    let description = try json.withUnsafeBytes { try TokenizerDescription($0, path: path) }
    try self.init(
      description, path: path, fingerprint: FileInput.digest(of: json),
      companions: TokenizerCompanions(
        settings: settings,
        files: [("tokenizer.json", json), ("tokenizer_config.json", JSONPage.data(settings))]))
  }
}
