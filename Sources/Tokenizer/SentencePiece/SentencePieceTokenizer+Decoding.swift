import CSentencePiece
import Storage

extension SentencePieceTokenizer {
  /// The text of `ids`: control symbols give nothing, broken UTF-8 gives U+FFFD, `<unk>` gives " ⁇ ".
  ///
  /// - Throws: if an id is outside the vocabulary.
  public func decode(_ ids: [Int32]) throws(TokenizerError) -> String {
    try check(ids)
    var text: UnsafeMutablePointer<CChar>?
    var length = 0
    var message: UnsafeMutablePointer<CChar>?
    let status = csp_decode(handle, ids, ids.count, &text, &length, &message)
    try SentencePieceLibrary.checkStatus(status, message)
    return String(
      decoding: SentencePieceLibrary.take(text, length).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Refuses ids that the vocabulary does not have.
  func check(_ ids: [Int32]) throws(TokenizerError) {
    if let wrong = ids.first(where: { !model.pieces.indices.contains(Int($0)) }) {
      throw TokenizerError(
        .mismatch,
        "Token id \(wrong) is outside \(path), which has \(vocabularySize) pieces; was it made with another tokenizer?"
      )
    }
  }

  /// A decoder of ids that arrive one at a time, at the start of a text.
  public func streamingDecoder() -> any StreamingDecoder { SentencePieceDecoder(self) }
}
