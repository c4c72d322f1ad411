import Foundation

/// Random numbers from a counter: Philox4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011).
///
/// A stream is named by (seed, step, site), so what a place in the program draws depends on nothing that was drawn elsewhere
/// or before, and a resumed run draws what an uninterrupted one would have.
public struct RandomStream: RandomNumberGenerator, Sendable {
  /// The generator's key; with ``stream``, what the dropout kernel takes.
  public let key: UInt64
  /// The upper half of its counter.
  public let stream: UInt64
  private var position: UInt64 = 0
  private var pendingWord: UInt64?
  private var pendingNormal: Double?

  /// The stream of `site` at `step` under `seed`.
  ///
  /// Key and stream are the output of the generator itself at counter (step, site) under `seed`, which maps counters one to
  /// one: under one seed, no two pairs of step and site share a stream.
  public init(seed: UInt64, step: UInt64, site: UInt64) {
    let words = Self.bits(key: seed, counter: (low: step, high: site))
    key = UInt64(words[0]) | UInt64(words[1]) << 32
    stream = UInt64(words[2]) | UInt64(words[3]) << 32
  }

  /// The four words of one counter: ten rounds of Philox4x32.
  ///
  /// Words 0 and 1 of the counter are the halves of `low`, least significant first, and words 2 and 3 those of `high`.
  public static func bits(key: UInt64, counter: (low: UInt64, high: UInt64)) -> SIMD4<UInt32> {
    var words = SIMD4(
      UInt32(truncatingIfNeeded: counter.low), UInt32(truncatingIfNeeded: counter.low >> 32),
      UInt32(truncatingIfNeeded: counter.high), UInt32(truncatingIfNeeded: counter.high >> 32))
    var (key0, key1) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    for _ in 0..<10 {
      let product0 = words[0].multipliedFullWidth(by: 0xD251_1F53)
      let product1 = words[2].multipliedFullWidth(by: 0xCD9E_8D57)
      words = SIMD4(
        product1.high ^ words[1] ^ key0, product1.low, product0.high ^ words[3] ^ key1, product0.low)
      // The Weyl increments: the golden ratio and √3 − 1, in units of 2⁻³².
      key0 &+= 0x9E37_79B9
      key1 &+= 0xBB67_AE85
    }
    return words
  }

  /// The next 64 bits: two words of a counter, then the other two.
  public mutating func next() -> UInt64 {
    if let word = pendingWord {
      pendingWord = nil
      return word
    }
    let words = Self.bits(key: key, counter: (low: position, high: stream))
    position += 1
    pendingWord = UInt64(words[2]) | UInt64(words[3]) << 32
    return UInt64(words[0]) | UInt64(words[1]) << 32
  }

  /// The same stream after `counters` counters more, each of which makes two numbers of 64 bits or two normal ones.
  public func advanced(byCounters counters: Int) -> RandomStream {
    precondition(pendingWord == nil && pendingNormal == nil, "a stream is advanced between counters")
    var later = self
    later.position += UInt64(counters)
    return later
  }

  /// A number in 0 ..< 1: a multiple of 2⁻⁵³, each as likely.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number from the standard normal distribution (Box & Muller 1958); they come in pairs.
  public mutating func normal() -> Double {
    if let value = pendingNormal {
      pendingNormal = nil
      return value
    }
    // 1 − u is in 0 < … <= 1, where the logarithm is finite.
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    pendingNormal = radius * sin(angle)
    return radius * cos(angle)
  }

  /// A whole number in 0 ..< n, each as likely (Lemire 2019); n is at least 1.
  public mutating func below(_ n: Int) -> Int {
    precondition(n >= 1, "a number below \(n)")
    let bound = UInt64(n)
    var product = bound.multipliedFullWidth(by: next())
    if product.low < bound {
      // The products whose low half is below 2⁶⁴ mod n are one too many for an equal share.
      let surplus = (0 &- bound) % bound
      while product.low < surplus { product = bound.multipliedFullWidth(by: next()) }
    }
    return Int(product.high)
  }
}
