import CSentencePiece
import Storage

extension SentencePieceTokenizer {
  /// The token ids of a document, without special tokens.
  ///
  /// - Throws: if the text is longer than `maximumTextBytes`.
  public func encode(_ text: String) throws(TokenizerError) -> [Int32] {
    try withBytes(of: text) { bytes throws(TokenizerError) in try SentencePieceLibrary.encode(handle, bytes) }
  }

  /// The token ids of text that follows a newline of the same document.
  ///
  /// Where the model has no piece or byte for the newline, the text is encoded by itself.
  ///
  /// - Throws: if the text is longer than `maximumTextBytes`.
  public func encodeContinuation(_ text: String) throws(TokenizerError) -> [Int32] {
    guard case .afterNewline(let newline) = continuation else { return try encode(text) }
    if text.isEmpty { return [] }
    let ids = try encode("\n" + text)
    guard let position = ids.firstIndex(of: newline) else { return ids }
    return Array(ids[(position + 1)...])
  }

  /// The tokens of `text` and the bytes of its UTF-8 form that each stands for.
  ///
  /// The prefix space has an empty range; of several byte pieces that make up one character the last has its
  /// range and the others an empty one. With a preset that normalises, ranges are still those of the original.
  public func encodePieces(_ text: String) throws(TokenizerError) -> [EncodedPiece] {
    let spans = try withBytes(of: text) { bytes throws(TokenizerError) -> [CSPSpan] in
      var found: UnsafeMutablePointer<CSPSpan>?
      var count = 0
      var message: UnsafeMutablePointer<CChar>?
      let status = csp_encode_spans(
        handle, SentencePieceLibrary.characters(bytes), bytes.count, &found, &count, &message)
      try SentencePieceLibrary.checkStatus(status, message)
      return SentencePieceLibrary.take(found, count)
    }
    return spans.map {
      EncodedPiece(id: $0.id, piece: piece($0.id), utf8Range: Int($0.begin)..<Int(max($0.begin, $0.end)))
    }
  }

  /// Hands the UTF-8 form of `text`, if it is not too long, to `body`.
  func withBytes<Result>(
    of text: String, _ body: (UnsafeBufferPointer<UInt8>) throws(TokenizerError) -> Result
  ) throws(TokenizerError) -> Result {
    guard text.utf8.count <= maximumTextBytes else {
      throw TokenizerError(
        .badInput,
        "A text of \(text.utf8.count) bytes is more than one call encodes (\(maximumTextBytes)); split it at newlines."
      )
    }
    var text = text
    let result = text.withUTF8 { bytes in
      Swift.Result { () throws(TokenizerError) -> Result in try body(bytes) }
    }
    return try result.get()
  }
}
