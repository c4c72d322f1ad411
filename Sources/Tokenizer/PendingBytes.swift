import Storage

/// Bytes of a text that arrive one at a time, as byte tokens do, and leave as whole characters.
struct PendingBytes: Sendable {
  private var bytes: [UInt8] = []

  /// Adds a byte.
  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// The characters that the bytes spell so far; what may become one stays.
  mutating func take() -> String { drain(all: false) }

  /// The characters that the bytes spell, with U+FFFD for each byte that is no part of one.
  mutating func takeAll() -> String { drain(all: true) }

  private mutating func drain(all: Bool) -> String {
    var text = ""
    var position = 0
    bytes.withUnsafeBufferPointer { pending in
      while position < pending.count {
        let length = UTF8Check.length(pending, at: position)
        if length > 0 {
          text += String(decoding: pending[position..<(position + length)], as: UTF8.self)
          position += length
        } else if all || !Self.mayBecomeCharacter(pending, at: position) {
          text += "\u{FFFD}"
          position += 1
        } else {
          break
        }
      }
    }
    bytes.removeFirst(position)
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
