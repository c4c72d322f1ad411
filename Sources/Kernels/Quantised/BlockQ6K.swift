/// `q6_k`: the low 4 bits of all q, the upper 2, a signed scale for every 16 numbers, and d; a number is d·scale·(q − 32).
///
/// Of each half of 128 numbers the low bits are 64 bytes: those of numbers 0 to 63 in the low halves, of 64 to 127 in the
/// high halves. The upper bits are 32 bytes: bits 2j and 2j + 1 of byte i belong to number 32·j + i.
enum BlockQ6K: BlockEncoder {
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>) {
    let d = block.half(208)
    for i in 0..<256 {
      let half = i / 128, place = i % 128, byte = block.byte(half * 64 + place % 64)
      let low = place < 64 ? byte & 15 : byte >> 4
      let high = block.byte(128 + half * 32 + place % 32) >> UInt8(place / 32 * 2) & 3
      numbers[i] = d * Float(block.signed(192 + i / 16)) * Float(Int(low | high << 4) - 32)
    }
  }

  static func encode(
    _ numbers: UnsafePointer<Float>, importance: UnsafePointer<Float>?, into block: UnsafeMutableRawPointer
  ) {
    let scales = (0..<16).map { part in
      BlockSearch.scale(numbers + part * 16, 16, importance.map { $0 + part * 16 }, -32...31)
    }
    let extreme = scales.max { abs($0) < abs($1) } ?? 0
    // The scale of the largest magnitude goes to −128, the end that has one level more.
    let d = block.setHalf(208, extreme / -128)
    let inverse = BlockRounding.inverse(d)
    for byte in 0..<192 { block.setByte(byte, 0) }
    for part in 0..<16 {
      let scale = BlockRounding.nearest(scales[part] * inverse, -128...127)
      block.setByte(192 + part, UInt8(truncatingIfNeeded: scale))
      let step = BlockRounding.inverse(d * Float(scale))
      for i in part * 16..<part * 16 + 16 {
        setLevel(block, i, UInt8(BlockRounding.nearest(numbers[i] * step, -32...31) + 32))
      }
    }
  }

  private static func setLevel(_ block: UnsafeMutableRawPointer, _ i: Int, _ level: UInt8) {
    let half = i / 128, place = i % 128
    let low = half * 64 + place % 64, high = 128 + half * 32 + place % 32
    let bytes = UnsafeRawPointer(block)
    block.setByte(low, bytes.byte(low) | (level & 15) << (place < 64 ? 0 : 4))
    block.setByte(high, bytes.byte(high) | (level >> 4) << UInt8(place / 32 * 2))
  }
}
