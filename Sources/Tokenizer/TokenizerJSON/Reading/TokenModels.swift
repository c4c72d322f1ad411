import Storage

/// The models that `tokenizer.json` may name.
enum TokenModels {
  /// The model that the file describes.
  ///
  /// - Parameters:
  ///   - takesBytes: whether the text comes as the bytes that byte-level tokens spell, where the model can take them.
  ///   - file: for errors.
  /// - Throws: for a kind that is not known, by its name; for a vocabulary or merges that contradict one another.
  static func make(
    _ parts: ModelParts, takesBytes: Bool, file: String
  ) throws(TokenizerError) -> any TokenModel {
    let options = try Component(.object(parts.options), file: file, place: "model")
    let type = try options.optionalText("type") ?? guess(parts)
    switch type {
    case "BPE": return try BPEModel(parts, options, takesBytes: takesBytes)
    case "WordPiece":
      return try WordPieceModel(
        vocabulary(parts, options), unknownText: options.text("unk_token"),
        prefix: options.text("continuing_subword_prefix"),
        longestWord: options.count("max_input_chars_per_word"), file: file)
    case "WordLevel":
      return WordLevelModel(try vocabulary(parts, options), unknownText: try options.text("unk_token"))
    case "Unigram": return try unigram(parts, options, file)
    default: throw options.unknown("model", type)
    }
  }

  /// The kind of an old file that does not say it.
  private static func guess(_ parts: ModelParts) -> String {
    if parts.merges != nil { return "BPE" }
    if parts.vocabulary == nil { return "Unigram" }
    return parts.options["continuing_subword_prefix"] != nil ? "WordPiece" : "WordLevel"
  }

  /// The tokens by text, of which there must be some.
  static func vocabulary(_ parts: ModelParts, _ options: Component) throws(TokenizerError) -> Vocabulary {
    guard let vocabulary = parts.vocabulary else {
      throw options.refused("vocab", "is missing; expected an object of ids by token")
    }
    return vocabulary
  }

  private static func unigram(
    _ parts: ModelParts, _ options: Component, _ file: String
  ) throws(TokenizerError) -> UnigramModel {
    guard !parts.scored.isEmpty else {
      throw options.refused("vocab", "is missing or empty; expected a list of tokens with their scores")
    }
    var unknown: Int32?
    if options["unk_id"] != nil {
      let id = try options.count("unk_id")
      guard id < parts.scored.count else {
        throw options.refused("unk_id", "is \(id), outside the \(parts.scored.count) tokens")
      }
      unknown = Int32(id)
    }
    return try UnigramModel(
      parts.scored, unknown: unknown, fallsBackToBytes: options.flag("byte_fallback", default: false),
      file: file)
  }
}
