import Storage

// What transformers reads beside the file that a tokenizer opens from.
extension TokenizerFolder {
  /// Refuses a tokenizer whose ids are not those that the files beside it give the model.
  ///
  /// A model that was made elsewhere may have tokens that its SentencePiece model lacks (`<|im_start|>` of a chat model), or
  /// other ids than its pieces have (fairseq's families). Read without those, its text would be wrong in silence.
  /// - Throws: ``Storage/FileError`` (mismatch) naming the file; a bad file that cannot be read.
  public func checkCompanions(_ tokenizer: any Tokenizer) throws(FileError) {
    let settings = try member("tokenizer_config.json")
    try checkFamily(settings)
    try checkVocabulary(try member("tokenizer.json"), tokenizer)
    try checkAddedTokens(tokenizer)
  }

  /// Refuses a tokenizer that lacks tokens which the files beside it give the model.
  ///
  /// - Throws: ``Storage/FileError`` (mismatch) naming the file and the first such token; a bad file that cannot be read.
  func checkAddedTokens(_ tokenizer: any Tokenizer) throws(FileError) {
    let settings = try member("tokenizer_config.json")
    let padding = try padding(settings)
    let lists = [
      ("tokenizer.json", Self.added(try member("tokenizer.json")?["added_tokens"])),
      ("added_tokens.json", Self.added(try member("added_tokens.json").map { .object($0) })),
      ("tokenizer_config.json", Self.added(settings?["added_tokens_decoder"])),
    ]
    for (name, tokens) in lists {
      let unknown = tokens.filter { !padding.contains($0.text) && !Self.has(tokenizer, $0) }
      guard let first = unknown.first else { continue }
      let more = unknown.count > 1 ? ", and \(unknown.count - 1) more" : ""
      throw refused(
        name, "gives the model “\(first.text)” (id \(first.id))\(more) beyond the pieces of \(file)",
        remedy:
          "the file alone does not say how such tokens are cut: put the model's own tokenizer.json beside it")
    }
  }

  /// A token with its id.
  private typealias Token = (id: Int, text: String)

  private func refused(_ name: String, _ reason: String, remedy: Remedy) -> FileError {
    FileError(.mismatch, path + "/" + name, reason, remedy: remedy)
  }

  /// The object in a file of the folder; nil where there is no such file.
  private func member(_ name: String) throws(FileError) -> JSONObject? {
    let path = path + "/" + name
    guard exists(path) else { return nil }
    guard case .object(let members) = try readJSON(path, limit: Self.largestFile) else {
      throw FileError(path, "holds no JSON object")
    }
    return members
  }

  /// Above the largest published `tokenizer.json`, 34 MB.
  private static let largestFile = 64_000_000

  /// Families whose ids are not the places of the pieces in their SentencePiece model: fairseq's begin with `<s>`, `<pad>`,
  /// `</s>`, `<unk>` and count the pieces on from there; Pegasus leaves room for 103 others; Marian's are a list apart.
  private static let shifted: Set<Substring> = [
    "XLMRoberta", "Camembert", "MBart", "MBart50", "Nllb", "M2M100", "XGLM", "Barthez", "Bartpho",
    "XLMProphetNet",
    "LayoutXLM", "PLBart", "SeamlessM4T", "Speech2Text", "Pegasus", "Marian",
  ]

  private func checkFamily(_ settings: JSONObject?) throws(FileError) {
    let remedy: Remedy =
      "put the model's own tokenizer.json beside it, which has the ids"
    if case .string(let name)? = settings?["tokenizer_class"] {
      let family = name.split(separator: "Tokenizer", maxSplits: 1).first ?? ""
      if Self.shifted.contains(family) {
        throw refused(
          "tokenizer_config.json", "names \(name), whose ids are not the pieces' places in \(file)",
          remedy: remedy)
      }
    }
  }

  /// Compares the pieces with the vocabulary of `tokenizer.json`.
  private func checkVocabulary(_ rules: JSONObject?, _ tokenizer: any Tokenizer) throws(FileError) {
    guard case .object(let model)? = rules?["model"] else { return }
    var tokens: [Token] = []
    switch model["vocab"] {
    case .object(let ids)?:
      for (text, id) in ids.members { if case .integer(let id) = id { tokens.append((id, text)) } }
    case .array(let entries)?:
      for (id, entry) in entries.enumerated() {
        if case .array(let entry) = entry, case .string(let text)? = entry.first { tokens.append((id, text)) }
      }
    default: return
    }
    let other = tokens.sorted { $0.id < $1.id }.first { !Self.has(tokenizer, $0) }
    guard let other else { return }
    let piece =
      (0..<tokenizer.vocabularySize).contains(other.id)
      ? "“\(tokenizer.piece(Int32(other.id)))”" : "none"
    throw refused(
      "tokenizer.json",
      "gives the id \(other.id) to “\(other.text)”, and \(file) to \(piece): they are not the same",
      remedy:
        "put the SentencePiece model there that the model was trained with, or take the other away")
  }

  /// Whether the tokenizer has the token under its id.
  private static func has(_ tokenizer: any Tokenizer, _ token: Token) -> Bool {
    guard (0..<tokenizer.vocabularySize).contains(token.id) else { return false }
    let id = Int32(token.id)
    let piece = tokenizer.piece(id)
    // Apus writes the unknown piece of a unigram model with a space, so that no text names it; Gemma a tab as itself.
    return piece.utf8.elementsEqual(token.text.utf8) || piece == "<0x09>" && token.text == "\t"
      || tokenizer.isUnknown(id) && token.text == piece + " "
  }

  /// The tokens of a list of objects, of an object by ids, or of an object of ids.
  private static func added(_ value: JSONValue?) -> [Token] {
    var tokens: [Token] = []
    switch value {
    case .array(let entries)?:
      for case .object(let entry) in entries {
        if case .integer(let id)? = entry["id"], case .string(let text)? = entry["content"] {
          tokens.append((id, text))
        }
      }
    case .object(let members)?:
      for (key, value) in members.members {
        switch value {
        case .integer(let id): tokens.append((id, key))
        case .object(let entry):
          if let id = Int(key), case .string(let text)? = entry["content"] { tokens.append((id, text)) }
        default: break
        }
      }
    default: break
    }
    return tokens.sorted { $0.id < $1.id }
  }

  /// The names of the padding token, which no text is meant to name.
  private func padding(_ settings: JSONObject?) throws(FileError) -> Set<String> {
    var names: Set<String> = []
    for members in [settings, try member("special_tokens_map.json")] {
      switch members?["pad_token"] {
      case .string(let text)?: names.insert(text)
      case .object(let entry)?: if case .string(let text)? = entry["content"] { names.insert(text) }
      default: break
      }
    }
    return names
  }
}
