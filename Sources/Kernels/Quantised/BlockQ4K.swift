/// `q4_k`: d and dmin, 12 bytes of scales and minima, then for every 64 numbers 32 bytes whose low halves are q of the first
/// 32 and high halves of the second; a number of part j is d·scale[j]·q − dmin·minimum[j].
enum BlockQ4K: BlockEncoder {
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>) {
    let d = block.half(0), dmin = block.half(2)
    for part in 0..<8 {
      let (scale, minimum) = SixBitPairs.pair(block + 4, part)
      let step = d * Float(scale), low = dmin * Float(minimum)
      for i in 0..<32 {
        let byte = block.byte(16 + part / 2 * 32 + i)
        numbers[part * 32 + i] = step * Float(part % 2 == 0 ? byte & 15 : byte >> 4) - low
      }
    }
  }

  static func encode(
    _ numbers: UnsafePointer<Float>, importance: UnsafePointer<Float>?, into block: UnsafeMutableRawPointer
  ) {
    let lines = (0..<8).map {
      BlockSearch.line(
        numbers + $0 * 32, 32, importance.map { [part = $0] in $0 + part * 32 }, 15, isNegative: true)
    }
    // The largest scale and minimum take the whole of the 6 bits.
    let d = block.setHalf(0, (lines.map(\.scale).max() ?? 0) / 63)
    let dmin = block.setHalf(2, (lines.map { -$0.minimum }.max() ?? 0) / 63)
    let inverse = BlockRounding.inverse(d), inverseMinimum = BlockRounding.inverse(dmin)
    let pairs = lines.map {
      (
        BlockRounding.nearest($0.scale * inverse, 0...63),
        BlockRounding.nearest(-$0.minimum * inverseMinimum, 0...63)
      )
    }
    SixBitPairs.set(block + 4, pairs)
    func level(_ part: Int, _ i: Int) -> UInt8 {
      let step = BlockRounding.inverse(d * Float(pairs[part].0)), low = dmin * Float(pairs[part].1)
      return UInt8(BlockRounding.nearest((numbers[part * 32 + i] + low) * step, 0...15))
    }
    for half in 0..<4 {
      for i in 0..<32 {
        block.setByte(16 + half * 32 + i, level(2 * half, i) | level(2 * half + 1, i) << 4)
      }
    }
  }
}
