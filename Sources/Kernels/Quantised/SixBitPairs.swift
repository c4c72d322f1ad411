/// Eight scales and eight minima of 6 bits in 12 bytes, as `q4_k` and `q5_k` have them.
///
/// The low 6 bits of bytes 0 to 3 are the scales, of bytes 4 to 7 the minima, of parts 0 to 3. Those of parts 4 to 7 have
/// their low 4 bits in bytes 8 to 11, the scale's in the low half and the minimum's in the high half, and their upper 2 bits in
/// the upper bits of bytes 0 to 3 and 4 to 7.
enum SixBitPairs {
  /// The scale and the minimum of a part.
  @inline(__always)
  static func pair(_ bytes: UnsafeRawPointer, _ part: Int) -> (scale: UInt8, minimum: UInt8) {
    if part < 4 { return (bytes.byte(part) & 63, bytes.byte(part + 4) & 63) }
    let low = bytes.byte(part + 4)
    return (low & 15 | (bytes.byte(part - 4) >> 6) << 4, low >> 4 | (bytes.byte(part) >> 6) << 4)
  }

  /// Writes the pairs of all parts, each number below 64.
  static func set(_ bytes: UnsafeMutableRawPointer, _ pairs: [(Int, Int)]) {
    for part in 0..<4 {
      let (scale, minimum) = pairs[part], (otherScale, otherMinimum) = pairs[part + 4]
      bytes.setByte(part, UInt8(scale | (otherScale >> 4) << 6))
      bytes.setByte(part + 4, UInt8(minimum | (otherMinimum >> 4) << 6))
      bytes.setByte(part + 8, UInt8(otherScale & 15 | (otherMinimum & 15) << 4))
    }
  }
}
