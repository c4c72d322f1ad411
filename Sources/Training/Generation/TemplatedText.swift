import Tokenizer

/// Turns texts in which special tokens stand by their names, as chat templates write them, into tokens.
package struct TemplatedText: Sendable {
  private let tokenizer: any Tokenizer
  /// The names of control symbols that are cut out of a text, the longest before others; none where the tokenizer finds them.
  private let names: [(name: String, id: Int32)]

  /// The texts of a tokenizer.
  package init(_ tokenizer: any Tokenizer) {
    self.tokenizer = tokenizer
    // SentencePiece knows no names of its control symbols in a text.
    names =
      tokenizer is JSONTokenizer
      ? []
      : (0..<Int32(tokenizer.vocabularySize)).filter(tokenizer.isControl).map { (tokenizer.piece($0), $0) }
        .filter { !$0.0.isEmpty }.sorted { $0.0.utf8.count > $1.0.utf8.count }
  }

  /// The tokens of a text.
  ///
  /// - Throws: what the tokenizer throws.
  package func encode(_ text: String) throws -> [Int32] {
    if tokenizer is JSONTokenizer { return try tokenizer.encode(text) }
    var ids: [Int32] = [], rest = text[...], plain = ""
    func flush() throws {
      if !plain.isEmpty { ids += try tokenizer.encode(plain) }
      plain = ""
    }
    while let first = rest.first {
      if let (name, id) = names.first(where: { rest.hasPrefix($0.name) }) {
        try flush()
        ids.append(id)
        rest = rest.dropFirst(name.count)
      } else {
        plain.append(first)
        rest = rest.dropFirst()
      }
    }
    try flush()
    return ids
  }
}
