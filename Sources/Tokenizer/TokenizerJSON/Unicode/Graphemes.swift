import Storage

/// The extended grapheme clusters of a text (UAX 29), by the toolchain's rules.
enum Graphemes {
  /// Calls `body` with each cluster in order.
  ///
  /// Characters that never join another, between two such, are told without the toolchain.
  static func forEach(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var position = 0
    while position < bytes.count {
      let (scalar, length) = UTF8Scalar.read(bytes, at: position)
      let next = position + length
      if isLone(scalar), next >= bytes.count || isLone(UTF8Scalar.read(bytes, at: next).value) {
        try body(position..<next)
        position = next
        continue
      }
      // As far as the first of two characters that stand alone: there a cluster ends for certain.
      var end = next
      var previousIsLone = false
      while end < bytes.count {
        let (value, size) = UTF8Scalar.read(bytes, at: end)
        let lone = isLone(value)
        if lone, previousIsLone { break }
        previousIsLone = lone
        end += size
      }
      let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[position..<end]), as: UTF8.self)
      for character in text {
        let size = character.utf8.count
        try body(position..<(position + size))
        position += size
      }
      position = end
    }
  }

  /// Letters, digits and ideographs that join nothing but marks after them.
  @inline(__always)
  private static func isLone(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x20...0x7E, 0xC0...0x2FF, 0x370...0x482, 0x3041...0x3096, 0x30A1...0x30FA, 0x3400...0x4DBF,
      0x4E00...0x9FFF:
      true
    case 0x3001...0x3029, 0xFF01...0xFF9D: true
    default: false
    }
  }
}
