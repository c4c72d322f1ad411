/// `q3_k`: 32 bytes of third bits, the low 2 bits as in `q2_k`, 12 bytes of scales, and d; a number is
/// d·(scale − 32)·(q − 4).
///
/// Bit j of byte i is the third bit of number 32·j + i. The low 4 bits of scales 0 to 7 are the low halves of bytes 0 to 7, of
/// scales 8 to 15 the high halves; the upper 2 bits of scale s are bits 2·(s/4) and one more of byte 8 + s mod 4.
enum BlockQ3K: BlockDecoder {
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>) {
    let d = block.half(108)
    for i in 0..<256 {
      let place = i % 128
      let low = block.byte(32 + i / 128 * 32 + place % 32) >> UInt8(place / 32 * 2) & 3
      let high = block.byte(i % 32) >> UInt8(i / 32) & 1
      numbers[i] = d * Float(scale(block + 96, i / 16)) * Float(Int(low | high << 2) - 4)
    }
  }

  private static func scale(_ bytes: UnsafeRawPointer, _ part: Int) -> Int {
    let pair = bytes.byte(part % 8), upper = bytes.byte(8 + part % 4) >> UInt8(part / 4 * 2) & 3
    return Int((part < 8 ? pair & 15 : pair >> 4) | upper << 4) - 32
  }
}
