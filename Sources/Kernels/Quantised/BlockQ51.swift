/// `q5_1`: the scale d and the minimum m, then the 5 bits of `q5_0`; a number is d·q + m.
enum BlockQ51: BlockEncoder {
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>) {
    let d = block.half(0), m = block.half(2), high = block.bits(4)
    for i in 0..<16 {
      let pair = block.byte(8 + i)
      numbers[i] = d * Float(Int(pair & 15) + Int(high >> UInt32(i) & 1) * 16) + m
      numbers[i + 16] = d * Float(Int(pair >> 4) + Int(high >> UInt32(i + 16) & 1) * 16) + m
    }
  }

  static func encode(
    _ numbers: UnsafePointer<Float>, importance: UnsafePointer<Float>?, into block: UnsafeMutableRawPointer
  ) {
    let line = BlockRounding.line(numbers, 32, levels: 31, importance, into: block)
    block.setFiveBits(4) { line.level(numbers[$0]) }
  }
}
