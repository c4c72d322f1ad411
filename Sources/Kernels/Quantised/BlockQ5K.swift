/// `q5_k`: as `q4_k`, with 32 bytes before the low 4 bits: bit j of byte i is the fifth bit of number i of part j.
enum BlockQ5K: BlockDecoder {
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>) {
    let d = block.half(0), dmin = block.half(2)
    for part in 0..<8 {
      let (scale, minimum) = SixBitPairs.pair(block + 4, part)
      let step = d * Float(scale), low = dmin * Float(minimum)
      for i in 0..<32 {
        let byte = block.byte(48 + part / 2 * 32 + i), high = block.byte(16 + i) >> UInt8(part) & 1
        numbers[part * 32 + i] = step * Float((part % 2 == 0 ? byte & 15 : byte >> 4) | high << 4) - low
      }
    }
  }
}
