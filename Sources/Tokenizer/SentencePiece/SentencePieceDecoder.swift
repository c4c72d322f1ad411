/// Decodes ids of a SentencePiece model one at a time.
///
/// Bytes of a character that is not complete are held back, and so is nothing else.
struct SentencePieceDecoder: StreamingDecoder {
  private let tokenizer: SentencePieceTokenizer
  private var pending = PendingBytes()
  /// Whether a space at the start of the next piece is the prefix that encoding put there.
  private var atStart = true
  private var prefixSeen = false
  private var textSeen = false

  /// A decoder at the start of a text.
  init(_ tokenizer: SentencePieceTokenizer) {
    self.tokenizer = tokenizer
  }

  /// The text that `id` completes, which may be empty.
  ///
  /// - Throws: if the tokenizer has no such id.
  mutating func push(_ id: Int32) throws(TokenizerError) -> String {
    try tokenizer.check([id])
    let model = tokenizer.model
    let piece = model.pieces[Int(id)]
    if piece.type == .byte, let byte = BytePiece.value(piece.text) {
      pending.append(byte)
      let text = pending.take()
      textSeen = textSeen || !text.isEmpty
      return text
    }
    var text = pending.takeAll()
    textSeen = textSeen || !text.isEmpty
    if prefixSeen || textSeen { atStart = false }
    prefixSeen = false
    switch piece.type {
    case .control: break
    case .unknown: text += model.unknownSurface
    default:
      var scalars = Substring(piece.text).unicodeScalars
      let stripsPrefix = model.addsDummyPrefix || model.removesExtraWhitespace
      if atStart, stripsPrefix, scalars.first == "\u{2581}" {
        scalars.removeFirst()
        // A model that removes extra spaces drops every leading one, the others just the prefix.
        prefixSeen = !model.removesExtraWhitespace
      }
      text.unicodeScalars.append(contentsOf: scalars.lazy.map { $0 == "\u{2581}" ? " " : $0 })
    }
    textSeen = textSeen || !text.isEmpty
    return text
  }

  /// What was held back: U+FFFD for each byte that never became a character.
  mutating func finish() -> String { pending.takeAll() }
}
