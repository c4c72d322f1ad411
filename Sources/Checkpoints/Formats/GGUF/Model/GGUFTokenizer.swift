import Foundation
import Storage
import Tokenizer

/// Reads the tokenizer among a GGUF file's metadata.
struct GGUFTokenizer {
  private let metadata: GGUFMetadata

  init(_ metadata: GGUFMetadata) { self.metadata = metadata.scoped("tokenizer.ggml.") }

  func open() throws -> any Tokenizer { try vocabulary().open(metadata.path) }

  /// - Throws: ``FileError`` for a kind of tokenizer that is not known, by its name, and for a value of another type.
  func vocabulary() throws -> GGUFVocabulary {
    guard let name = try metadata.text("model") else { throw metadata.failure("model", "is missing") }
    guard let kind = GGUFVocabulary.Kind(rawValue: name) else {
      throw metadata.failure(
        "model",
        "is “\(name.prefix(40))”; Apus reads \(GGUFVocabulary.Kind.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    // Before they are read: a list of no more than the file's bytes can be much longer than any vocabulary.
    for key in ["tokens", "merges"] {
      guard try metadata.textCount(key) ?? 0 <= Self.mostTokens else {
        throw metadata.failure(key, "are more than \(Self.mostTokens)")
      }
    }
    var vocabulary = GGUFVocabulary(kind: kind)
    vocabulary.preTokenizer = try metadata.text("pre")
    guard let tokens = try metadata.texts("tokens") else { throw metadata.failure("tokens", "is missing") }
    vocabulary.tokens = tokens
    vocabulary.types = try types(count: tokens.count)
    vocabulary.scores = try metadata.numbers("scores") ?? []
    vocabulary.merges = try metadata.texts("merges") ?? []
    try readSpecial(&vocabulary)
    try readRules(&vocabulary)
    return vocabulary
  }

  private static let mostTokens = 4_000_000

  private func types(count: Int) throws(FileError) -> [GGUFVocabulary.TokenType] {
    guard let numbers = try metadata.integers("token_type") else {
      return Array(repeating: .normal, count: count)
    }
    var types: [GGUFVocabulary.TokenType] = []
    types.reserveCapacity(numbers.count)
    for number in numbers {
      guard let type = GGUFVocabulary.TokenType(rawValue: number == 0 ? 1 : number) else {
        throw metadata.failure("token_type", "[\(types.count)] is \(number), which GGUF does not know")
      }
      types.append(type)
    }
    return types
  }

  private func readSpecial(_ vocabulary: inout GGUFVocabulary) throws(FileError) {
    func id(_ key: String) throws(FileError) -> Int? {
      try metadata.integer(key + "_token_id", 0...Int(UInt32.max)).flatMap {
        vocabulary.tokens.indices.contains($0) ? $0 : nil
      }
    }
    vocabulary.begin = try id("bos")
    vocabulary.end = try id("eos")
    vocabulary.unknown = try id("unknown")
    vocabulary.separator = try id("seperator")
    vocabulary.padding = try id("padding")
    vocabulary.classification = try id("cls")
    vocabulary.mask = try id("mask")
    // What llama.cpp takes where a file says nothing.
    func usual(_ id: inout Int?, _ number: Int) {
      if id == nil, vocabulary.tokens.indices.contains(number) { id = number }
    }
    switch vocabulary.kind {
    case .pieces:
      usual(&vocabulary.begin, 1)
      usual(&vocabulary.end, 2)
      usual(&vocabulary.unknown, 0)
    case .words:
      usual(&vocabulary.begin, 101)
      usual(&vocabulary.unknown, 100)
      usual(&vocabulary.separator, 102)
      usual(&vocabulary.padding, 0)
      usual(&vocabulary.mask, 103)
      if vocabulary.classification == nil { vocabulary.classification = vocabulary.begin }
    case .unigram:
      usual(&vocabulary.end, 1)
      usual(&vocabulary.unknown, 2)
    case .bytes: break
    }
  }

  private func readRules(_ vocabulary: inout GGUFVocabulary) throws(FileError) {
    vocabulary.addsBegin = try metadata.flag("add_bos_token")
    vocabulary.addsEnd = try metadata.flag("add_eos_token")
    vocabulary.addsSeparator = try metadata.flag("add_sep_token")
    vocabulary.addsSpace = try metadata.flag("add_space_prefix")
    vocabulary.removesExtraSpaces = try metadata.flag("remove_extra_whitespaces")
    vocabulary.lowercases = try metadata.flag("normalizer.lowercase")
    vocabulary.stripsAccents = try metadata.flag("normalizer.strip_accents")
    vocabulary.charsmap = try metadata.data("precompiled_charsmap")
    vocabulary.chatTemplate = try metadata.scoped("tokenizer.").text("chat_template")
  }
}
