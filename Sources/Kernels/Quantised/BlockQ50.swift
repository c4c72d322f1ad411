/// `q5_0`: the scale d, 32 bits that are the fifth bits of the numbers in their order, then the low 4 bits as in `q4_0`; a
/// number is d·(q − 16).
enum BlockQ50: BlockEncoder {
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>) {
    let d = block.half(0), high = block.bits(2)
    for i in 0..<16 {
      let pair = block.byte(6 + i)
      numbers[i] = d * Float(Int(pair & 15) + Int(high >> UInt32(i) & 1) * 16 - 16)
      numbers[i + 16] = d * Float(Int(pair >> 4) + Int(high >> UInt32(i + 16) & 1) * 16 - 16)
    }
  }

  static func encode(
    _ numbers: UnsafePointer<Float>, importance: UnsafePointer<Float>?, into block: UnsafeMutableRawPointer
  ) {
    let plain = BlockRounding.extreme(numbers, 32) / -16
    let d = importance.map { BlockSearch.scale(numbers, 32, $0, -16...15) } ?? plain
    let stored = block.setHalf(0, d)
    let inverse = BlockRounding.inverse(importance == nil ? d : stored)
    block.setFiveBits(2) { BlockRounding.truncated(numbers[$0] * inverse + 16.5, 0...31) }
  }
}

extension UnsafeMutableRawPointer {
  /// Writes 32 numbers of 5 bits: their fifth bits, then their low 4.
  func setFiveBits(_ offset: Int, _ level: (Int) -> Int) {
    var high: UInt32 = 0
    for i in 0..<16 {
      let first = UInt8(level(i)), second = UInt8(level(i + 16))
      high |= UInt32(first >> 4) << UInt32(i) | UInt32(second >> 4) << UInt32(i + 16)
      setByte(offset + 4 + i, first & 15 | second << 4)
    }
    setBits(offset, high)
  }
}
