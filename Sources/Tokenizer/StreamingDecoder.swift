import Storage

/// Decodes ids one at a time, as they are generated.
///
/// What it has returned, taken together with `finish()`, is `decode` of all ids. Bytes of a character that is not
/// complete are held back, and so is nothing else.
public struct StreamingDecoder: Sendable {
  private let tokenizer: SentencePieceTokenizer
  private var pending: [UInt8] = []
  /// Whether a space at the start of the next piece is the prefix that encoding put there.
  private var atStart = true
  private var prefixSeen = false
  private var textSeen = false

  /// A decoder at the start of a text.
  public init(_ tokenizer: SentencePieceTokenizer) {
    self.tokenizer = tokenizer
  }

  /// The text that `id` completes, which may be empty.
  ///
  /// - Throws: if the tokenizer has no such id.
  public mutating func push(_ id: Int32) throws(TokenizerError) -> String {
    try tokenizer.check([id])
    let model = tokenizer.model
    let piece = model.pieces[Int(id)]
    if piece.type == .byte, let byte = SentencePieceModelCheck.byteValue(piece.text) {
      pending.append(byte)
      let text = drain(all: false)
      textSeen = textSeen || !text.isEmpty
      return text
    }
    var text = drain(all: true)
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
  public mutating func finish() -> String {
    drain(all: true)
  }

  /// The characters that the pending bytes spell; with `all` the incomplete ones too.
  private mutating func drain(all: Bool) -> String {
    var text = ""
    var position = 0
    pending.withUnsafeBufferPointer { bytes in
      while position < bytes.count {
        let length = UTF8Check.length(bytes, at: position)
        if length > 0 {
          text += String(decoding: bytes[position..<(position + length)], as: UTF8.self)
          position += length
        } else if all || !Self.mayBecomeCharacter(bytes, at: position) {
          text += "\u{FFFD}"
          position += 1
        } else {
          break
        }
      }
    }
    pending.removeFirst(position)
    return text
  }

  /// Whether more bytes could turn those from `position` on into a character.
  private static func mayBecomeCharacter(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
    let have = bytes.count - position
    guard have < 4 else { return false }
    let prefix = Array(bytes[position...])
    // Every second byte that the lead allows, then any continuation.
    let seconds: [UInt8] = have > 1 ? [] : [0x80, 0x90, 0xA0]
    let candidates = seconds.isEmpty ? [prefix] : seconds.map { prefix + [$0] }
    return candidates.contains { candidate in
      (candidate.count...4).contains { length in
        let padded = candidate + [UInt8](repeating: 0x80, count: length - candidate.count)
        return padded.withUnsafeBufferPointer { UTF8Check.length($0, at: 0) == length }
      }
    }
  }
}
