/// `q4_1`: the scale d and the minimum m, then the 4 bits of `q4_0`; a number is d·q + m.
enum BlockQ41: BlockEncoder {
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>) {
    let d = block.half(0), m = block.half(2)
    for i in 0..<16 {
      let pair = block.byte(4 + i)
      numbers[i] = d * Float(pair & 15) + m
      numbers[i + 16] = d * Float(pair >> 4) + m
    }
  }

  static func encode(
    _ numbers: UnsafePointer<Float>, importance: UnsafePointer<Float>?, into block: UnsafeMutableRawPointer
  ) {
    let line = BlockRounding.line(numbers, 32, levels: 15, importance, into: block)
    func level(_ i: Int) -> UInt8 { UInt8(line.level(numbers[i])) }
    for i in 0..<16 { block.setByte(4 + i, level(i) | level(i + 16) << 4) }
  }
}
