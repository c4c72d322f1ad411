/// `q2_k`: 16 bytes whose low halves are the scales and high halves the minima of 16 numbers each, the 2 bits of all q, d and
/// dmin; a number is d·scale·q − dmin·minimum.
///
/// Of each half of 128 numbers the q are 32 bytes: bits 2j and 2j + 1 of byte i belong to number 32·j + i.
enum BlockQ2K: BlockDecoder {
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>) {
    let d = block.half(80), dmin = block.half(82)
    for i in 0..<256 {
      let scales = block.byte(i / 16), place = i % 128
      let q = block.byte(16 + i / 128 * 32 + place % 32) >> UInt8(place / 32 * 2) & 3
      numbers[i] = d * Float(scales & 15) * Float(q) - dmin * Float(scales >> 4)
    }
  }
}
