import Storage

extension JSONTokenizer {
  /// The text of `ids` as the decoder joins it; special tokens give nothing.
  ///
  /// - Throws: if an id is outside the vocabulary.
  public func decode(_ ids: [Int32]) throws(TokenizerError) -> String {
    try decode(ids, showsSpecialTokens: false)
  }

  /// The text of `ids` as the decoder joins it.
  ///
  /// - Parameter showsSpecialTokens: whether special tokens are shown by their names.
  /// - Throws: if an id is outside the vocabulary.
  public func decode(_ ids: [Int32], showsSpecialTokens: Bool) throws(TokenizerError) -> String {
    String(decoding: try bytes(ids, showsSpecialTokens: showsSpecialTokens), as: UTF8.self)
  }

  /// The bytes of the text of `ids`; special tokens give none.
  public func bytes(_ ids: [Int32]) throws -> [UInt8] { try bytes(ids, showsSpecialTokens: false) }

  private func bytes(_ ids: [Int32], showsSpecialTokens: Bool) throws(TokenizerError) -> [UInt8] {
    var tokens: [[UInt8]] = []
    tokens.reserveCapacity(ids.count)
    for id in ids {
      guard id >= 0, Int(id) < vocabularySize else {
        throw TokenizerError(
          .mismatch,
          "Token id \(id) is outside \(path), which has \(vocabularySize) tokens; was it made with another tokenizer?"
        )
      }
      guard let text = added.shownBytes(id) ?? model.piece(id).map({ Array($0.utf8) }) else { continue }
      if showsSpecialTokens || !added.isSpecial(text) { tokens.append(text) }
    }
    guard let decoder else { return Array(tokens.joined(separator: [0x20])) }
    return Array(try decoder.decode(tokens).joined())
  }

  /// The token as the files write it; empty for an id that has none.
  public func piece(_ id: Int32) -> String { added[id]?.content ?? model.piece(id) ?? "" }

  /// Special for the special tokens, a byte where the model names bytes, unknown for the model's unknown token.
  public func kind(_ id: Int32) -> TokenKind {
    if let unknown = model.unknown, id == unknown { return .unknown }
    if added[id]?.isSpecial == true { return .control }
    return model.fallsBackToBytes && BytePiece.value(piece(id)) != nil ? .byte : .ordinary
  }

  /// Whether the token begins a word: with a sign for a space, or, where tokens go on words with a prefix, without
  /// that.
  public func startsWord(_ id: Int32) -> Bool {
    if added[id] != nil { return true }
    let piece = piece(id)
    if model is WordPieceModel { return !piece.hasPrefix("##") }
    if model is WordLevelModel { return true }
    guard let first = piece.unicodeScalars.first else { return false }
    return first == "\u{2581}" || first.value == ByteAlphabet.scalars[0x20] || first == " "
  }
}
