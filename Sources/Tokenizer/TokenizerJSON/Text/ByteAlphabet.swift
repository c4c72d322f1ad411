/// The character that stands for each byte in a byte-level vocabulary, as GPT-2's does: itself where it is visible,
/// else one of the 68 from
/// U+0100 on.
enum ByteAlphabet {
  /// The scalar of each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256).map { byte in
      if (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte) {
        return UInt32(byte)
      }
      defer { next += 1 }
      return next
    }
  }()

  /// The byte of each scalar below U+0144; −1 for none.
  static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
    return bytes
  }()

  /// The byte that a scalar stands for; nil if it stands for none.
  @inline(__always)
  static func byte(_ scalar: UInt32) -> UInt8? {
    guard scalar < 0x144 else { return nil }
    let byte = bytes[Int(scalar)]
    return byte < 0 ? nil : UInt8(byte)
  }

  /// The bytes that a text of such characters spells; nil if another character is among them.
  static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      let (scalar, length) = UTF8Scalar.read(text, at: position)
      guard let byte = byte(scalar) else { return nil }
      result.append(byte)
      position += length
    }
    return result
  }
}
