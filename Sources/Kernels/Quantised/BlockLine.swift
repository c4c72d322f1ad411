/// How a block with a minimum rounds: q = (x − minimum)/scale + ½ without its fraction.
struct BlockLine {
  let minimum: Float
  let inverse: Float
  let levels: Int

  func level(_ x: Float) -> Int { BlockRounding.truncated((x - minimum) * inverse + 0.5, 0...levels) }
}

extension BlockRounding {
  /// Writes the scale and the minimum of a block of numbers, at its start, and returns how it rounds.
  ///
  /// Without importances the line goes from the least to the largest number and rounds as it was before the two were rounded
  /// themselves, as llama.cpp does.
  static func line(
    _ x: UnsafePointer<Float>, _ count: Int, levels: Int, _ importance: UnsafePointer<Float>?,
    into block: UnsafeMutableRawPointer
  ) -> BlockLine {
    if let importance {
      let found = BlockSearch.line(x, count, importance, levels, isNegative: false)
      let scale = block.setHalf(0, found.scale), minimum = block.setHalf(2, found.minimum)
      return BlockLine(minimum: minimum, inverse: inverse(scale), levels: levels)
    }
    let (least, largest) = range(x, count)
    let scale = (largest - least) / Float(levels)
    block.setHalf(0, scale)
    block.setHalf(2, least)
    return BlockLine(minimum: least, inverse: inverse(scale), levels: levels)
  }
}
