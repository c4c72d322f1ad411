/// Turns ranges of Unicode scalars into sequences of byte ranges, which are their encodings in UTF-8.
///
/// A range is cut where the length of the encoding changes and around surrogates, then until all bytes but the first differing
/// one run over all continuation bytes (Thompson 1968 has the idea, Cox 2010 the cutting).
enum UTF8Ranges {
  /// The sequences; together they encode each scalar of `ranges` once, and nothing else.
  static func sequences(_ ranges: [ClosedRange<UInt32>]) -> [[ClosedRange<UInt8>]] {
    var sequences: [[ClosedRange<UInt8>]] = []
    for range in ranges {
      for part in [0...0x7F, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
        as [ClosedRange<UInt32>]
      where part.overlaps(range) {
        split(range.clamped(to: part), &sequences)
      }
    }
    return sequences
  }

  /// Cuts a range of one length of encoding.
  private static func split(_ range: ClosedRange<UInt32>, _ sequences: inout [[ClosedRange<UInt8>]]) {
    let (low, high) = (range.lowerBound, range.upperBound)
    for shift in [18, 12, 6] as [UInt32] {
      let mask: UInt32 = (1 << shift) - 1
      guard low & ~mask != high & ~mask else { continue }
      if low & mask != 0 {
        split(low...(low | mask), &sequences)
        return split((low | mask) + 1...high, &sequences)
      }
      if high & mask != mask {
        split(low...(high & ~mask) - 1, &sequences)
        return split((high & ~mask)...high, &sequences)
      }
    }
    sequences.append(zip(encoding(low), encoding(high)).map { $0...$1 })
  }

  private static func encoding(_ scalar: UInt32) -> [UInt8] {
    guard let scalar = Unicode.Scalar(scalar) else { preconditionFailure("a surrogate") }
    return Array(String(Character(scalar)).utf8)
  }
}
