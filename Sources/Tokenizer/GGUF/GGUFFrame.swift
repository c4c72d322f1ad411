import Storage

/// What a GGUF file puts around a text, as a `post_processor`.
struct GGUFFrame {
  private let vocabulary: GGUFVocabulary
  private let before: [Int]
  private let after: [Int]
  /// What parts two texts, and what follows the second.
  private let between: [Int]
  private let segment: Int

  /// - Throws: `TokenizerError` where a token is to be put there that is not named, or is none.
  init(_ vocabulary: GGUFVocabulary, _ path: String) throws(TokenizerError) {
    self.vocabulary = vocabulary
    let isWords = vocabulary.kind == .words
    let rule = vocabulary.preTokenizer.flatMap(GGUFPreTokenizer.named)
    func token(_ id: Int?, _ name: String, _ isAdded: Bool) throws(TokenizerError) -> [Int] {
      guard isAdded else { return [] }
      guard let id, vocabulary.tokens.indices.contains(id), !vocabulary.tokens[id].isEmpty else {
        throw TokenizerError(
          .badInput,
          "\(path) puts tokenizer.ggml.\(name) at a text's border, but it is \(id.map { "\($0), no token" } ?? "not there")."
        )
      }
      return [id]
    }
    let usual = vocabulary.kind == .pieces || isWords || rule?.addsBegin == true
    // Where a file says nothing and names no token, there is none to be put.
    let begins = vocabulary.addsBegin ?? (usual && (vocabulary.begin ?? vocabulary.classification) != nil)
    let ends = vocabulary.addsEnd ?? (vocabulary.kind == .unigram && vocabulary.end != nil)
    let first = isWords ? vocabulary.classification ?? vocabulary.begin : vocabulary.begin
    before = try token(first, "bos_token_id", begins)
    if isWords || vocabulary.addsSeparator == true, vocabulary.separator != nil {
      after = try token(vocabulary.separator, "seperator_token_id", vocabulary.addsSeparator ?? true)
      between = after
      segment = 1
    } else {
      after = try token(vocabulary.end, "eos_token_id", ends)
      between = after + before
      segment = 0
    }
  }

  /// The component; null where nothing is put anywhere.
  var json: JSONValue {
    let ids = Set(before + between + after).sorted()
    if ids.isEmpty { return .null }
    let first = tokens(before, 0) + [text("A", 0)]
    let names = ids.map { id -> (String, JSONValue) in
      let name = vocabulary.tokens[id]
      return (name, ["id": .string(name), "ids": [.integer(id)], "tokens": [.string(name)]])
    }
    return [
      "type": "TemplateProcessing", "single": .array(first + tokens(after, 0)),
      "pair": .array(first + tokens(between, 0) + [text("B", segment)] + tokens(after, segment)),
      "special_tokens": .object(JSONObject(names)),
    ]
  }

  private func tokens(_ ids: [Int], _ segment: Int) -> [JSONValue] {
    ids.map { ["SpecialToken": ["id": .string(vocabulary.tokens[$0]), "type_id": .integer(segment)]] }
  }

  private func text(_ name: String, _ segment: Int) -> JSONValue {
    ["Sequence": ["id": .string(name), "type_id": .integer(segment)]]
  }
}
