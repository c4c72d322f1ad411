/// A shuffle of 0..<count that needs no memory.
///
/// The element at any place is computed on its own, so that training can resume from any step at once.
///
/// A Feistel network over the smallest even number of bits that holds `count`, keyed by seed and epoch; a result
/// that is out of range is sent through again until it is not, at most four times on average (cycle walking: Black &
/// Rogaway 2002, "Ciphers with arbitrary finite domains").
public struct Permutation: Sendable, Equatable {
  /// The number of elements.
  public let count: Int
  private let halfBits: UInt64
  private let keys: [UInt64]

  /// Six rounds are more than the three that a strong round function needs (Luby & Rackoff 1988).
  private static let rounds = 6

  /// The shuffle of `0..<count` that belongs to `seed` and `epoch`.
  public init(count: Int, seed: UInt64, epoch: UInt64 = 0) {
    precondition(count >= 0)
    self.count = count
    let bits = count > 1 ? Int.bitWidth - (count - 1).leadingZeroBitCount : 1
    halfBits = UInt64((bits + 1) / 2)
    let base = Self.mix(Self.mix(seed) ^ epoch)
    keys = (0..<Self.rounds).map { Self.mix(base &+ UInt64($0 + 1)) }
  }

  /// The element at `place`.
  public subscript(place: Int) -> Int {
    precondition(place >= 0 && place < count, "place \(place) of \(count)")
    var value = UInt64(place)
    repeat { value = permute(value) } while value >= UInt64(count)
    return Int(value)
  }

  private func permute(_ value: UInt64) -> UInt64 {
    let mask = (UInt64(1) << halfBits) - 1
    var left = value >> halfBits
    var right = value & mask
    for key in keys { (left, right) = (right, left ^ (Self.mix(right ^ key) & mask)) }
    return left << halfBits | right
  }

  /// The finaliser of SplitMix64 (Steele, Lea & Flood 2014).
  package static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
