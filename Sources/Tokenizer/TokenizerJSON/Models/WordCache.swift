/// The tokens of words seen lately: 8,192 words of at most 32 bytes and 8 tokens, each in the one place that its hash
/// gives it.
struct WordCache {
  private static let slots = 1 << 13
  private static let words = 4
  private static let most = 8

  /// Four words of text for each slot.
  private var keys: [UInt64] = []
  /// Its bytes and tokens; no bytes for an empty slot.
  private var sizes: [(bytes: UInt8, tokens: UInt8)] = []
  private var ids: [Int32] = []
  private var lengths: [UInt8] = []

  /// The longest word that is kept.
  static let longest = 32

  /// Appends the tokens of a word of at most 32 bytes, if they are known.
  @inline(__always)
  mutating func find(_ word: UnsafeBufferPointer<UInt8>, at base: Int, into tokens: inout TokenList) -> Bool {
    guard !sizes.isEmpty else { return false }
    let slot = Self.slot(word)
    let size = sizes[slot]
    guard Int(size.bytes) == word.count else { return false }
    for part in 0..<((word.count + 7) >> 3)
    where keys[slot * Self.words + part] != ByteHash.word(word, at: part * 8) { return false }
    var lower = base
    for place in (slot * Self.most)..<(slot * Self.most + Int(size.tokens)) {
      let upper = lower + Int(lengths[place])
      tokens.append(ids[place], lower, upper)
      lower = upper
    }
    return true
  }

  /// Keeps the tokens of a word, if it is not too long.
  mutating func keep(_ word: UnsafeBufferPointer<UInt8>, _ symbols: [Int32], _ sizes: [Int32]) {
    guard word.count <= Self.longest, symbols.count <= Self.most, sizes.allSatisfy({ $0 < 256 }) else {
      return
    }
    if self.sizes.isEmpty {
      keys = [UInt64](repeating: 0, count: Self.slots * Self.words)
      self.sizes = [(bytes: UInt8, tokens: UInt8)](repeating: (0, 0), count: Self.slots)
      ids = [Int32](repeating: 0, count: Self.slots * Self.most)
      lengths = [UInt8](repeating: 0, count: Self.slots * Self.most)
    }
    let slot = Self.slot(word)
    for part in 0..<Self.words { keys[slot * Self.words + part] = ByteHash.word(word, at: part * 8) }
    for (place, symbol) in symbols.enumerated() {
      ids[slot * Self.most + place] = symbol
      lengths[slot * Self.most + place] = UInt8(sizes[place])
    }
    self.sizes[slot] = (UInt8(word.count), UInt8(symbols.count))
  }

  @inline(__always)
  private static func slot(_ word: UnsafeBufferPointer<UInt8>) -> Int {
    Int(truncatingIfNeeded: ByteHash.of(word)) & (slots - 1)
  }
}
