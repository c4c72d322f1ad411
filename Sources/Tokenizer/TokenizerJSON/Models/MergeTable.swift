/// The merges of a BPE model: for two neighbouring tokens the rank of their merge and the token that they become.
struct MergeTable: Sendable {
  /// No merge.
  static let none = UInt64.max
  private var keys: [UInt64]
  private var values: [UInt64]
  /// How many pairs merge.
  private(set) var count = 0

  /// Room for `capacity` merges.
  init(capacity: Int) {
    var slots = 16
    while slots < capacity * 2 { slots *= 2 }
    keys = [UInt64](repeating: Self.none, count: slots)
    values = [UInt64](repeating: 0, count: slots)
  }

  /// Adds a merge; a later one of the same pair counts.
  mutating func add(_ left: Int32, _ right: Int32, rank: Int, result: Int32) {
    precondition(count * 2 <= keys.count)
    let slot = slot(left, right)
    if keys[slot] == Self.none { count += 1 }
    keys[slot] = Self.key(left, right)
    values[slot] = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: result))
  }

  /// The rank in the upper half and the result in the lower; ``none`` if the two do not merge.
  @inline(__always)
  func find(_ left: Int32, _ right: Int32) -> UInt64 {
    let slot = slot(left, right)
    return keys[slot] == Self.none ? Self.none : values[slot]
  }

  /// The token that a merge results in.
  @inline(__always)
  static func result(_ merge: UInt64) -> Int32 { Int32(truncatingIfNeeded: merge & 0xFFFF_FFFF) }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  private func slot(_ left: Int32, _ right: Int32) -> Int {
    let key = Self.key(left, right)
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.mix(key)) & mask
    while keys[slot] != Self.none, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }
}
