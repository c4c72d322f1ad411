import Foundation
import Storage

/// Why a tokenizer cannot be written into a GGUF file.
package struct GGUFVocabularyError: Error {
  /// What it has that llama.cpp does not: "a pre-tokenizer …".
  package let reason: String
}

extension GGUFVocabulary {
  /// The tokenizer of a `tokenizer.json`.
  ///
  /// - Parameters:
  ///   - tokenizer: the opened one, for its special tokens and what it puts around a text.
  ///   - size: the number of ids that the model has.
  /// - Throws: for what llama.cpp has no kind or no rule for.
  package init(json: Data, _ tokenizer: any Tokenizer, size: Int) throws(GGUFVocabularyError) {
    let parts = try GGUFTokenizerParts(json)
    self.init(kind: try parts.kind())
    try read(parts, size: size)
    let special = tokenizer.specialTokens
    func id(_ value: Int32?) -> Int? { value.map { Int($0) } }
    begin = id(special.begin)
    end = id(special.end)
    unknown = parts.unknown.flatMap { text in tokens.firstIndex { $0.utf8.elementsEqual(text.utf8) } }
    separator = id(special.separator)
    padding = id(special.padding)
    classification = id(special.classification)
    mask = id(special.mask)
    do { addFrame(try tokenizer.textFrame()) } catch {
      throw GGUFVocabularyError(reason: "a tokenizer whose frame cannot be read")
    }
  }

  private mutating func read(_ parts: GGUFTokenizerParts, size: Int) throws(GGUFVocabularyError) {
    tokens = (0..<size).map(Self.filler)
    types = Array(repeating: .unused, count: size)
    for (text, id) in parts.vocabulary {
      guard tokens.indices.contains(id) else {
        throw GGUFVocabularyError(reason: "the token \(id) beyond the model's \(size)")
      }
      tokens[id] = kind == .words ? Self.spaced(text) : text
      types[id] = parts.isByteToken(text) ? .byte : .normal
    }
    for (text, id, isSpecial) in parts.added {
      guard tokens.indices.contains(id) else {
        throw GGUFVocabularyError(reason: "the token \(id) beyond the model's \(size)")
      }
      tokens[id] = text
      types[id] = isSpecial ? .control : .userDefined
    }
    // One that no text can name is an ordinary token but for its id.
    if let unknown = parts.unknown, let id = parts.ids[unknown], kind == .unigram || types[id] == .control {
      types[id] = .unknown
    }
    switch kind {
    case .bytes:
      merges = parts.merges.map { "\($0.0) \($0.1)" }
      preTokenizer = try parts.preTokenizer()
    case .words:
      lowercases = parts.flag("lowercase")
      stripsAccents = parts.flag("strip_accents")
      preTokenizer = "default"
    case .pieces:
      scores = parts.scoresByMerges(size)
      addsSpace = try parts.addsSpace()
    case .unigram:
      scores = Array(repeating: -10_000, count: size)
      for (id, score) in parts.scores.enumerated() where id < size { scores[id] = score }
      addsSpace = try parts.addsSpace()
      removesExtraSpaces = parts.removesExtraSpaces
      charsmap = parts.charsmap
      // The space keeps transformers from finding the name in a text.
      if let id = types.firstIndex(of: .unknown) {
        tokens[id] = tokens[id].trimmingCharacters(in: .whitespaces)
      }
    }
  }

  /// A token of WordPiece as GGUF has it.
  private static func spaced(_ text: String) -> String {
    text.hasPrefix("##") ? String(text.dropFirst(2)) : "\u{2581}" + text
  }

  private mutating func addFrame(_ frame: TextFrame?) {
    addsBegin = frame.map { !$0.before.isEmpty } ?? false
    addsEnd = frame.map { !$0.after.isEmpty } ?? false
    if let first = frame?.before.first { begin = Int(first) }
    guard let last = frame?.after.last else { return }
    if kind == .words || frame?.firstSegmentShare != nil && !(frame?.before.isEmpty ?? true) {
      separator = Int(last)
      addsSeparator = true
    }
    if kind == .words { addsEnd = nil } else { end = Int(last) }
  }
}
