/// Draws lines of a text independently of each other; whether one is drawn depends on the seed and its number alone.
struct LineDraw {
  /// Nil where all are drawn.
  private let threshold: UInt64?
  private let seed: UInt64

  /// - Parameter share: the share of the lines that is drawn; all from 1 on.
  init(share: Double, seed: UInt64) {
    threshold = share < 1 ? UInt64(max(0, share) * 0x1p64) : nil
    self.seed = seed
  }

  /// Whether the line with this number, from 1, is drawn.
  func draws(_ number: UInt64) -> Bool {
    guard let threshold else { return true }
    return Self.mix(seed, number) <= threshold
  }

  /// A hash of `seed` and `number` (the finaliser of SplitMix64; Steele et al. 2014).
  private static func mix(_ seed: UInt64, _ number: UInt64) -> UInt64 {
    var z = seed &* 0xD134_2543_DE82_EF95 &+ number &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
