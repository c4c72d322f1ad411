import Storage

extension JSONTokenizer {
  /// The token ids of a document, without special tokens.
  ///
  /// - Throws: if the text is longer than `maximumTextBytes`, or needs an unknown token that the model lacks.
  public func encode(_ text: String) throws(TokenizerError) -> [Int32] {
    try tokens(Array(text.utf8), isTracked: needsOrigins, continues: false).tokens.ids
  }

  /// The token ids of text that follows a newline of the same document: no space is put before it.
  ///
  /// A newline that a token of the whole document would hold together with what follows it is cut off here.
  public func encodeContinuation(_ text: String) throws(TokenizerError) -> [Int32] {
    try tokens(Array(text.utf8), isTracked: needsOrigins, continues: true).tokens.ids
  }

  /// The tokens of `text` and the bytes of its UTF-8 form that each stands for, as the post-processor trims them.
  public func encodePieces(_ text: String) throws(TokenizerError) -> [EncodedPiece] {
    let bytes = Array(text.utf8)
    let (tokens, cut) = try tokens(bytes, isTracked: true, continues: false)
    var pieces = zip(tokens.ids, tokens.ranges).map { id, range in
      EncodedPiece(id: id, piece: piece(id), utf8Range: Self.original(range, cut))
    }
    guard !postProcessor.trims.isEmpty else { return pieces }
    let texts = zip(tokens.ids, tokens.ranges).map { id, range in
      // An added token with the white space around it, as it stood there.
      added[id] == nil || range.isEmpty
        ? piece(id)
        : String(decoding: cut.bytes[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
    }
    postProcessor.trim(&pieces, texts, in: bytes)
    return pieces
  }

  /// The token ids of a text or two with the special tokens around them, and the segment of each.
  ///
  /// Nothing is cut off and nothing filled up.
  public func encodeWithSpecialTokens(
    _ text: String, pair: String? = nil
  ) throws(TokenizerError) -> (ids: [Int32], segments: [Int32]) {
    let first = try encode(text)
    var second: [Int32]?
    if let pair { second = try encode(pair) }
    if let template = postProcessor.template { return template.apply(first, second) }
    let ids = first + (second ?? [])
    return (ids, [Int32](repeating: 0, count: first.count) + [Int32](repeating: 1, count: second?.count ?? 0))
  }

  /// The bytes of the original text that a token stands for.
  private static func original(_ range: Range<Int32>, _ cut: PreTokenizedText) -> Range<Int> {
    let (lower, upper) = (Int(range.lowerBound), Int(range.upperBound))
    guard lower < upper, upper <= cut.origins.count else { return 0..<0 }
    let (start, end) = (Int(cut.origins[lower].start), Int(cut.origins[upper - 1].end))
    return start..<max(start, end)
  }

  private func tokens(
    _ bytes: [UInt8], isTracked: Bool, continues: Bool
  ) throws(TokenizerError) -> (tokens: TokenList, cut: PreTokenizedText) {
    guard bytes.count <= maximumTextBytes else {
      throw TokenizerError(
        .badInput,
        "A text of \(bytes.count) bytes is more than one call encodes (\(maximumTextBytes)); split it at newlines."
      )
    }
    var cut = try added.extract(bytes, normalizer, isTracked: isTracked, continues: continues)
    for step in preTokenizers { try step.apply(&cut) }
    let stretches = cut.stretches
    let tokens = try withWorkspace { workspace throws(TokenizerError) in
      try cut.bytes.withUnsafeBufferPointer { bytes in
        Result { () throws(TokenizerError) in
          var tokens = TokenList(keepsRanges: isTracked)
          tokens.ids.reserveCapacity(stretches.count + 16)
          for stretch in stretches {
            tokens.base = stretch.lower
            if stretch.token >= 0 {
              tokens.append(stretch.token, 0, stretch.range.count)
            } else {
              try model.tokenize(
                UnsafeBufferPointer(rebasing: bytes[stretch.range]), into: &tokens, workspace)
            }
          }
          return tokens
        }
      }.get()
    }
    return (tokens, cut)
  }
}
