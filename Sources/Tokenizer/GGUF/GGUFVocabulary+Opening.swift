import Foundation
import Storage

extension GGUFVocabulary {
  /// The tokenizer.
  ///
  /// - Parameter path: the file that it comes from, for errors.
  /// - Throws: `TokenizerError` for a rule that is not known, by its name, and for what contradicts itself.
  package func open(_ path: String) throws -> any Tokenizer {
    try JSONTokenizer(json: GGUFTokenizerJSON(self, path).data(), settings: settings, path: path)
  }

  /// The members of `tokenizer_config.json`.
  package var settings: JSONObject {
    var settings: JSONObject = [
      "tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": .bool(false),
    ]
    let names = [
      ("bos_token", begin), ("eos_token", end), ("unk_token", unknown), ("sep_token", separator),
      ("pad_token", padding),
      ("cls_token", classification), ("mask_token", mask),
    ]
    for (name, id) in names {
      if let id, tokens.indices.contains(id) { settings[name] = .string(tokens[id]) }
    }
    if let chatTemplate { settings["chat_template"] = .string(chatTemplate) }
    return settings
  }
}
