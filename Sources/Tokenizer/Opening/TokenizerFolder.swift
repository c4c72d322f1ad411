import Storage

/// A folder with the files of a tokenizer, such as a checkpoint.
public struct TokenizerFolder: Sendable {
  /// The path of the folder.
  public let path: String
  /// The path of the file in it that the tokenizer opens from.
  public let file: String
  /// Every file of a tokenizer that some format opens, the preferred first.
  private let candidates: [(file: String, format: any TokenizerFormat)]

  /// What the file is called in a sentence: "SentencePiece model".
  public var formatName: String { candidates[0].format.name }

  /// Finds out what lies in the folder at `path`.
  ///
  /// - Parameter formats: what is looked for, the preferred first.
  /// - Throws: ``Storage/FileError`` if there is nothing that opens.
  public init(_ path: String, formats: [any TokenizerFormat] = TokenizerFormats.all) throws(FileError) {
    candidates = formats.compactMap { format in
      format.fileNames.first { exists(path + "/" + $0) }.map { (path + "/" + $0, format) }
    }
    self.path = path
    if let first = candidates.first {
      file = first.file
      return
    }
    let wanted = formats.map { "\($0.name) (\(Self.list($0.fileNames)))" }
    let other = Self.others.filter { exists(path + "/" + $0) }
    let found = other.isEmpty ? "" : ", only \(other.joined(separator: ", "))"
    throw FileError(
      path, "has no \(Self.list(wanted))\(found); put the files of the model's tokenizer beside config.json.")
  }

  /// Opens the tokenizer that lies there, whatever lies beside it.
  ///
  /// - Throws: what its format throws: the file cannot be read or is not sound.
  public func open() throws -> any Tokenizer { try candidates[0].format.open(candidates[0].file) }

  /// Opens the tokenizer of a model.
  ///
  /// Where a folder holds files of several formats, the one with that fingerprint opens. For a model that was made elsewhere the
  /// SentencePiece model counts if all that lies beside it gives the same ids, and otherwise the `tokenizer.json`, which is what
  /// transformers reads.
  ///
  /// - Parameters:
  ///   - fingerprint: that of the tokenizer that the model was trained with; nil if Apus did not make it.
  ///   - isKept: whether the files of that tokenizer were made elsewhere, and go on with the model: see ``KeptTokenizer``.
  /// - Throws: what its format throws; ``Storage/FileError`` (mismatch) if files give it tokens that it does not have.
  public func open(fingerprint: String?, isKept: Bool = false) throws -> any Tokenizer {
    let first = try open()
    guard let fingerprint else { return try kept(openForeign(first)) }
    let own = open(first, fingerprint)
    return isKept ? try kept(own) : own
  }

  /// The tokenizer of that fingerprint, `first` where there is none.
  private func open(_ first: any Tokenizer, _ fingerprint: String) -> any Tokenizer {
    guard first.fingerprint != fingerprint else { return first }
    for candidate in candidates.dropFirst() {
      do {
        let other = try candidate.format.open(candidate.file)
        if other.fingerprint == fingerprint { return other }
      } catch {
        // What does not open is not the one; the caller says that none is.
      }
    }
    return first
  }

  private func kept(_ tokenizer: any Tokenizer) throws -> any Tokenizer {
    guard tokenizer is SentencePieceTokenizer, KeptTokenizer.areThere(in: path) else { return tokenizer }
    return try KeptTokenizer(tokenizer, in: path)
  }

  private func openForeign(_ first: any Tokenizer) throws -> any Tokenizer {
    guard !(first is JSONTokenizer) else {
      try checkAddedTokens(first)
      return first
    }
    do {
      try checkCompanions(first)
      return first
    } catch {
      guard let rules = candidates.first(where: { $0.format is TokenizerJSONFormat }) else { throw error }
      let other = try rules.format.open(rules.file)
      try checkAddedTokens(other)
      return other
    }
  }

  /// Files of tokenizers that no format opens, to be named where nothing else is there.
  private static let others = ["merges.txt", "qwen.tiktoken", "tokenizer.tiktoken", "vocab.bpe"]

  private static func list(_ words: [String]) -> String {
    words.count < 2
      ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
  }
}
