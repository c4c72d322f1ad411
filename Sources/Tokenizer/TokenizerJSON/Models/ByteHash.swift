/// A hash of a few bytes, for tables of tokens: quick, and the same in every process.
enum ByteHash {
  /// The hash of the bytes.
  @inline(__always)
  static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
    var position = 0
    while position < bytes.count {
      hash = mix(hash ^ word(bytes, at: position))
      position += 8
    }
    return hash
  }

  /// The hash of a number.
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ value >> 32) &* 0xD6E8_FEB8_6659_FD93
    return product ^ product >> 29
  }

  /// Eight bytes as a number, those past the end as zeros.
  @inline(__always)
  static func word(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> UInt64 {
    if position + 8 <= bytes.count {
      return UInt64(
        littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
    var value: UInt64 = 0
    var shift: UInt64 = 0
    for place in position..<max(position, bytes.count) {
      value |= UInt64(bytes[place]) << shift
      shift += 8
    }
    return value
  }
}
