/// `q8_0`: the scale d, then 32 signed bytes q; a number is d·q.
enum BlockQ80: BlockEncoder {
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>) {
    let d = block.half(0)
    for i in 0..<32 { numbers[i] = d * Float(block.signed(2 + i)) }
  }

  static func encode(
    _ numbers: UnsafePointer<Float>, importance: UnsafePointer<Float>?, into block: UnsafeMutableRawPointer
  ) {
    let d = abs(BlockRounding.extreme(numbers, 32)) / 127
    block.setHalf(0, d)
    let inverse = BlockRounding.inverse(d)
    for i in 0..<32 {
      let q = BlockRounding.nearest(numbers[i] * inverse, -127...127)
      block.setByte(2 + i, UInt8(truncatingIfNeeded: q))
    }
  }
}
