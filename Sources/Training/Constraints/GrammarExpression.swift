/// What a text may be, as people write it: the form into which expressions, grammars and schemas are read.
indirect enum GrammarExpression: Sendable, Equatable {
  /// These bytes.
  case literal(String)
  /// One character of some ranges of Unicode scalars; none where there are no ranges.
  case characters([ClosedRange<UInt32>])
  /// One after another; the empty text where there are none.
  case sequence([GrammarExpression])
  /// Any of some.
  case choice([GrammarExpression])
  /// So many times; any number where there is no most.
  case repeated(GrammarExpression, least: Int, most: Int?)
  /// What a rule of this name says.
  case rule(String)

  /// The empty text.
  static var empty: GrammarExpression { .sequence([]) }

  /// This or nothing.
  var optional: GrammarExpression { .repeated(self, least: 0, most: 1) }
}

/// Ranges of Unicode scalars.
enum ScalarRanges {
  /// All of them.
  static let all: [ClosedRange<UInt32>] = [0...0xD7FF, 0xE000...0x10FFFF]

  /// All scalars that are in none of `ranges`.
  static func inverted(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var next: UInt32 = 0, left: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { left.append(next...range.lowerBound - 1) }
      next = max(next, range.upperBound &+ 1)
    }
    if next <= 0x10FFFF { left.append(next...0x10FFFF) }
    return left.flatMap { range in
      all.compactMap { part in
        let (low, high) = (max(part.lowerBound, range.lowerBound), min(part.upperBound, range.upperBound))
        return low <= high ? low...high : nil
      }
    }
  }
}
