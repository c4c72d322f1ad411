/// How text after a newline is encoded.
enum SentencePieceContinuation: Sendable {
  /// The newline has this id of its own: encode it before the text and drop everything up to it.
  case afterNewline(Int32)
  /// The newline is normalised to a space, or is unknown: encode the text by itself.
  case alone

  /// Asks the model what becomes of a newline.
  init(_ handle: OpaquePointer, _ model: SentencePieceModel) {
    self = .alone
    let names = ["\n", BytePiece.name(0x0A)]
    let newlines = model.pieces.indices.filter { names.contains(model.pieces[$0].text) }
    guard !newlines.isEmpty else { return }
    do {
      let ids = try Array("a\nb".utf8).withUnsafeBufferPointer { bytes throws(TokenizerError) in
        try SentencePieceLibrary.encode(handle, bytes)
      }
      let own = ids.first { newlines.contains(Int($0)) }
      if let own { self = .afterNewline(own) }
    } catch {
      // A model that cannot encode this has no newline of its own.
    }
  }
}
