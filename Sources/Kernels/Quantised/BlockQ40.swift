/// `q4_0`: the scale d, then 16 bytes whose low halves are q of numbers 0 to 15 and high halves of 16 to 31; a number is
/// d·(q − 8).
enum BlockQ40: BlockEncoder {
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>) {
    let d = block.half(0)
    for i in 0..<16 {
      let pair = block.byte(2 + i)
      numbers[i] = d * Float(Int(pair & 15) - 8)
      numbers[i + 16] = d * Float(Int(pair >> 4) - 8)
    }
  }

  static func encode(
    _ numbers: UnsafePointer<Float>, importance: UnsafePointer<Float>?, into block: UnsafeMutableRawPointer
  ) {
    // The number of the largest magnitude goes to −8, whatever its sign: there is no 8.
    let plain = BlockRounding.extreme(numbers, 32) / -8
    let d = importance.map { BlockSearch.scale(numbers, 32, $0, -8...7) } ?? plain
    let stored = block.setHalf(0, d)
    // By the scale as it was before it was rounded, as llama.cpp does; a search's is rounded first.
    let inverse = BlockRounding.inverse(importance == nil ? d : stored)
    func level(_ i: Int) -> UInt8 { UInt8(BlockRounding.truncated(numbers[i] * inverse + 8.5, 0...15)) }
    for i in 0..<16 { block.setByte(2 + i, level(i) | level(i + 16) << 4) }
  }
}
