import Storage

/// What lies in the place of a SentencePiece model that is none, by its first bytes.
enum OtherVocabulary {
  private static let own: Remedy = "Apus reads SentencePiece models; give one, such as `tokenize train` makes"

  /// The error for such a file; nil where its bytes do not tell.
  static func refusal(_ bytes: [UInt8], path: String) -> TokenizerError? {
    let head = Array(bytes.prefix(FileKind.probeLength))
    if let kind = FileKind.detect(head, path: path, isBinary: true) { return error(path, kind) }
    // A file of pieces begins with the field of its first one.
    guard let first = head.first, first != 0x0A, head.allSatisfy({ $0 >= 0x20 || (0x09...0x0D).contains($0) })
    else { return nil }
    let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
    if first == UInt8(ascii: "{") {
      return error(path, "JSON, as a tokenizer.json or vocab.json of Hugging Face is", own)
    }
    guard !lines.isEmpty else { return nil }
    if lines[0].hasPrefix("#version") { return error(path, "a list of merges (merges.txt)", own) }
    if lines.prefix(8).contains(where: { $0 == "[PAD]" || $0 == "[UNK]" }) {
      return error(path, "a WordPiece vocabulary (vocab.txt)", own)
    }
    if lines[0].split(separator: "\t").last.flatMap({ Double($0) }) != nil {
      return error(
        path, "a list of pieces with their scores, as SentencePiece writes beside its model",
        "name the file that ends in .model")
    }
    return FileKind.instead(head, path: path).map { error(path, $0) }
  }

  private static func error(_ path: String, _ kind: FileKind) -> TokenizerError {
    TokenizerError(.badInput, "\(path) \(kind.isNot("a SentencePiece model"))", remedy: kind.modelRemedy)
  }

  private static func error(_ path: String, _ name: String, _ remedy: Remedy) -> TokenizerError {
    TokenizerError(.badInput, "\(path) is \(name), not a SentencePiece model", remedy: remedy)
  }
}
