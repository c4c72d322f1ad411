import Foundation
import Storage

/// The `tokenizer.json` that a GGUF file's tokenizer stands for.
struct GGUFTokenizerJSON {
  private let vocabulary: GGUFVocabulary
  private let path: String
  /// The tokens, without those at the end that stand for nothing.
  private let count: Int

  /// - Throws: `TokenizerError` for lists of different lengths, a token that stands twice, and ids beyond the tokens.
  init(_ vocabulary: GGUFVocabulary, _ path: String) throws(TokenizerError) {
    self.vocabulary = vocabulary
    self.path = path
    let tokens = vocabulary.tokens, types = vocabulary.types
    guard !tokens.isEmpty, types.count == tokens.count else {
      throw TokenizerError(
        .badInput, "\(path) has \(tokens.count) tokens and \(types.count) types of tokens.")
    }
    let hasScores = vocabulary.kind == .pieces || vocabulary.kind == .unigram
    guard !hasScores || vocabulary.scores.count == tokens.count else {
      throw TokenizerError(
        .badInput, "\(path) has \(tokens.count) tokens and \(vocabulary.scores.count) scores of tokens.")
    }
    if let index = vocabulary.scores.firstIndex(where: { !$0.isFinite }) {
      throw TokenizerError(.badInput, "\(path) gives the token \(index) a score that is not finite.")
    }
    var count = tokens.count
    while count > 1, types[count - 1] == .unused, tokens[count - 1] == GGUFVocabulary.filler(count - 1) {
      count -= 1
    }
    self.count = count
    var seen = Set<[UInt8]>()
    for (id, token) in tokens.prefix(count).enumerated() where !seen.insert(Array(token.utf8)).inserted {
      throw TokenizerError(
        .badInput, "\(path) has the token “\(token.prefix(40))” twice; the second is \(id).")
    }
  }

  /// The text.
  func data() throws(TokenizerError) -> Data {
    var members: JSONObject = ["version": "1.0", "truncation": .null, "padding": .null]
    members["added_tokens"] = addedTokens
    switch vocabulary.kind {
    case .bytes: try addBytes(&members)
    case .words: try addWords(&members)
    case .pieces, .unigram: addPieces(&members)
    }
    members["post_processor"] = try GGUFFrame(vocabulary, path).json
    return Data(JSONWriter.bytes(.object(members), .compact) + [0x0A])
  }

  /// Whether a token is found in the text before that is cut. What a unigram model calls unknown is not.
  private func isAdded(_ type: GGUFVocabulary.TokenType) -> Bool {
    type == .control || type == .userDefined || type == .unknown && vocabulary.kind != .unigram
  }

  private var addedTokens: JSONValue {
    .array(
      (0..<count).filter { isAdded(vocabulary.types[$0]) && !vocabulary.tokens[$0].isEmpty }.map { id in
        let text = vocabulary.tokens[id]
        // A piece that stands for spaces is found where they have become its sign.
        let isNormalized = vocabulary.kind == .pieces && text.contains("\u{2581}")
        return [
          "id": .integer(id), "content": .string(text), "single_word": .bool(false), "lstrip": .bool(false),
          "rstrip": .bool(false), "normalized": .bool(isNormalized),
          "special": .bool(vocabulary.types[id] != .userDefined),
        ]
      })
  }

  private func ids(_ text: (Int) -> String) -> JSONValue {
    .object(JSONObject((0..<count).map { (text($0), .integer($0)) }))
  }

  private func addBytes(_ members: inout JSONObject) throws(TokenizerError) {
    guard let name = vocabulary.preTokenizer, let rule = GGUFPreTokenizer.named(name) else {
      let found =
        vocabulary.preTokenizer.map { "the pre-tokenizer “\($0.prefix(40))”" } ?? "no pre-tokenizer's name"
      let known = GGUFPreTokenizer.all.flatMap(\.names).joined(separator: ", ")
      throw TokenizerError(
        .mismatch, "\(path) has \(found) (tokenizer.ggml.pre); Apus knows \(known).",
        remedy: "take the folder of the same model that has its tokenizer.json")
    }
    members["normalizer"] = rule.normalizer
    members["pre_tokenizer"] = rule.json
    members["decoder"] = GGUFPreTokenizer.byteLevel(cuts: true)
    members["model"] = [
      "type": "BPE", "dropout": .null, "unk_token": .null, "continuing_subword_prefix": .null,
      "end_of_word_suffix": .null, "fuse_unk": .bool(false), "byte_fallback": .bool(false),
      "ignore_merges": .bool(rule.ignoresMerges), "vocab": ids { vocabulary.tokens[$0] },
      "merges": .array(vocabulary.merges.map { .string($0) }),
    ]
  }

  /// A token that begins a word begins with ▁ in the file, and one that goes on with a word has nothing; WordPiece has it the
  /// other way round.
  private func addWords(_ members: inout JSONObject) throws(TokenizerError) {
    var seen = Set<[UInt8]>()
    let texts = (0..<count).map { id in
      let text = vocabulary.tokens[id]
      if vocabulary.types[id] != .normal { return text }
      return text.hasPrefix("\u{2581}") ? String(text.unicodeScalars.dropFirst()) : "##" + text
    }
    if let double = texts.first(where: { !seen.insert(Array($0.utf8)).inserted }) {
      throw TokenizerError(.badInput, "\(path) has the token “\(double.prefix(40))” twice.")
    }
    let unknown = vocabulary.unknown.flatMap { texts.indices.contains($0) ? texts[$0] : nil } ?? "[UNK]"
    members["normalizer"] = [
      "type": "BertNormalizer", "clean_text": .bool(true), "handle_chinese_chars": .bool(true),
      "strip_accents": vocabulary.stripsAccents.map { .bool($0) } ?? .null,
      "lowercase": .bool(vocabulary.lowercases ?? true),
    ]
    members["pre_tokenizer"] = ["type": "BertPreTokenizer"]
    members["decoder"] = ["type": "WordPiece", "prefix": "##", "cleanup": .bool(true)]
    members["model"] = [
      "type": "WordPiece", "unk_token": .string(unknown), "continuing_subword_prefix": "##",
      "max_input_chars_per_word": 100, "vocab": ids { texts[$0] },
    ]
  }

  private func addPieces(_ members: inout JSONObject) {
    var model = SentencePieceModel()
    let isUnigram = vocabulary.kind == .unigram
    model.kind = isUnigram ? .unigram : .bpe
    model.pieces = (0..<count).map { id in
      let type = vocabulary.types[id]
      return SentencePieceModel.Piece(
        text: vocabulary.tokens[id], score: vocabulary.scores[id],
        // What is found in the text before it is cut takes no part in that.
        type: isAdded(type) && type != .unknown
          ? .control : SentencePieceModel.PieceType(rawValue: UInt64(type.rawValue)) ?? .normal)
    }
    if let id = vocabulary.unknown, id < count { model.pieces[id].type = .unknown }
    model.byteFallback = vocabulary.types.contains(.byte)
    model.addsDummyPrefix = vocabulary.addsSpace ?? true
    model.removesExtraWhitespace = vocabulary.removesExtraSpaces ?? isUnigram
    let charsmap = [UInt8](vocabulary.charsmap ?? Data())
    model.charsmap = 0..<charsmap.count
    let rules = HuggingFaceRules(model, charsmap)
    members["normalizer"] = rules.normalizer
    members["pre_tokenizer"] = rules.preTokenizer
    members["decoder"] = rules.decoder
    members["model"] = rules.modelDescription
  }
}
