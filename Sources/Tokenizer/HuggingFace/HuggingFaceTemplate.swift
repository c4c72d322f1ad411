import Storage

/// What `tokenizer.json` says of the special tokens around a text, as its `post_processor`.
struct HuggingFaceTemplate {
  private let tokenizer: SentencePieceTokenizer
  private let before: [Int32]
  private let between: [Int32]
  private let after: [Int32]
  /// That of a pair's second text.
  private let segment: Int

  /// - Throws: for an encoder if the tokenizer lacks `<cls>` or `<sep>`.
  init(_ tokenizer: SentencePieceTokenizer, _ template: TokenizerRole.Template) throws(TokenizerError) {
    let special = tokenizer.specialTokens
    self.tokenizer = tokenizer
    switch template {
    case .bare: (before, between, after, segment) = ([], [], [], 0)
    case .ended:
      let end = special.end.map { [$0] } ?? []
      // Without an end a pair is still parted.
      let parting = end.isEmpty ? special.separator.map { [$0] } ?? [] : end
      (before, between, after, segment) = ([], parting, end, 0)
    case .enclosed:
      guard let cls = special.classification, let sep = special.separator else {
        throw TokenizerError(
          .mismatch, "\(tokenizer.path) has no <cls> or <sep>, which an encoder puts around its text.")
      }
      (before, between, after, segment) = ([cls], [sep], [sep], 1)
    }
  }

  /// The rule; null where nothing is put anywhere.
  var json: JSONValue {
    let ids = Set(before + between + after).sorted()
    if ids.isEmpty { return .null }
    let first = tokens(before, 0) + [text("A", 0)]
    let names = ids.map { id -> (String, JSONValue) in
      let name = tokenizer.piece(id)
      return (name, ["id": .string(name), "ids": [.integer(Int(id))], "tokens": [.string(name)]])
    }
    return [
      "type": "TemplateProcessing", "single": .array(first + tokens(after, 0)),
      "pair": .array(first + tokens(between, 0) + [text("B", segment)] + tokens(after, segment)),
      "special_tokens": .object(JSONObject(names)),
    ]
  }

  private func tokens(_ ids: [Int32], _ segment: Int) -> [JSONValue] {
    ids.map { ["SpecialToken": ["id": .string(tokenizer.piece($0)), "type_id": .integer(segment)]] }
  }

  private func text(_ name: String, _ segment: Int) -> JSONValue {
    ["Sequence": ["id": .string(name), "type_id": .integer(segment)]]
  }
}
