/// The scalars that one place of a regular expression matches.
struct ScalarSet: Sendable {
  /// One member of a class.
  enum Item: Sendable {
    case range(ClosedRange<UInt32>)
    case categories(CategorySet, isNegated: Bool)
    case space(isNegated: Bool)
    case word(isNegated: Bool)
    case set(ScalarSet)
  }

  private let items: [Item]
  private let isNegated: Bool
  /// Which ASCII characters match.
  private let ascii: (UInt64, UInt64)

  /// The scalars that any of the items holds; or none of them.
  init(_ items: [Item], isNegated: Bool = false) {
    self.items = items
    self.isNegated = isNegated
    var bits: (UInt64, UInt64) = (0, 0)
    for scalar in UInt32(0)..<128 where Self.holds(scalar, items) != isNegated {
      if scalar < 64 { bits.0 |= 1 << UInt64(scalar) } else { bits.1 |= 1 << UInt64(scalar - 64) }
    }
    ascii = bits
  }

  /// One scalar, or a letter of either case.
  init(_ scalar: UInt32, ignoresCase: Bool) {
    var items: [Item] = [.range(scalar...scalar)]
    let lower = scalar | 0x20
    if ignoresCase, (0x61...0x7A).contains(lower) {
      items = [.range(lower...lower), .range((lower - 0x20)...(lower - 0x20))]
      if lower == 0x73 { items.append(.range(0x17F...0x17F)) }
      if lower == 0x6B { items.append(.range(0x212A...0x212A)) }
    }
    self.init(items)
  }

  /// Whether the scalar is one of them.
  @inline(__always)
  func contains(_ scalar: UInt32) -> Bool {
    if scalar < 64 { return ascii.0 >> UInt64(scalar) & 1 == 1 }
    if scalar < 128 { return ascii.1 >> UInt64(scalar - 64) & 1 == 1 }
    return Self.holds(scalar, items) != isNegated
  }

  private static func holds(_ scalar: UInt32, _ items: [Item]) -> Bool {
    for item in items {
      switch item {
      case .range(let range): if range.contains(scalar) { return true }
      case .categories(let set, let isNegated):
        if set.isDisjoint(with: ScalarTable.patterns[scalar].categories) == isNegated { return true }
      case .space(let isNegated): if ScalarTable.patterns[scalar].isWhitespace != isNegated { return true }
      case .word(let isNegated): if ScalarTable.patterns[scalar].isWord != isNegated { return true }
      case .set(let set): if set.contains(scalar) { return true }
      }
    }
    return false
  }
}
