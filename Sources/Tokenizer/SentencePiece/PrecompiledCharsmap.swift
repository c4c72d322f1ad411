/// Checks the compiled normalisation rules inside a model before the library follows them.
///
/// The rules are a darts-clone double-array trie (a little-endian size, then 32-bit units) from source strings
/// to offsets into a block of NUL-terminated replacements. The library follows the trie without looking at its
/// bounds and keeps at most 32 matches, so every unit that some text could lead it to is visited here first.
enum PrecompiledCharsmap {
  /// More than any published rule set has (nmt_nfkc_cf has 0.3 MB).
  private static let maximumBytes = 4 << 20
  /// The library's buffer holds this many matches of one text position; a source string of so many bytes cannot have
  /// more.
  ///
  /// The longest source of nmt_nfkc_cf has 18 bytes.
  private static let maximumDepth = 32
  /// What one character may turn into; U+FDFA becomes 33 bytes.
  private static let maximumReplacement = 1024
  /// The rules of nmt_nfkc_cf have about 60,000 nodes; many more mean a trie made to be slow.
  private static let maximumVisits = 1 << 19

  /// Why `bytes[range]` is not a sound rule set, or nil if it is.
  ///
  /// An empty one is.
  static func fault(_ bytes: [UInt8], in range: Range<Int>) -> String? {
    if range.isEmpty { return nil }
    guard range.count <= maximumBytes else { return "is \(range.count) bytes long; at most \(maximumBytes)" }
    guard range.count > 4 else { return "is \(range.count) bytes long; too short" }
    let trieBytes = Int(word(bytes, range.lowerBound))
    guard trieBytes >= 1024, trieBytes % 4 == 0, trieBytes < range.count - 4 else {
      return "says that its trie has \(trieBytes) of \(range.count) bytes"
    }
    let trie = (0..<(trieBytes / 4)).map { word(bytes, range.lowerBound + 4 + 4 * $0) }
    let replacements = Array(bytes[(range.lowerBound + 4 + trieBytes)..<range.upperBound])
    guard replacements.last == 0 else { return "has replacements that do not end with NUL" }
    return fault(trie: trie, replacements: replacements)
  }

  /// Visits, level by level, each unit that a text can reach.
  private static func fault(trie: [UInt32], replacements: [UInt8]) -> String? {
    let lengths = lengthsToNUL(replacements)
    var level: Set<Int> = [offset(trie[0])]
    var visits = 0
    for _ in 0...maximumDepth {
      var next: Set<Int> = []
      visits += level.count
      guard visits <= maximumVisits else { return "has a trie with too many paths" }
      for base in level {
        // The library reads the unit of every possible next byte before it compares the label.
        guard base | 0xFF < trie.count else { return "has a trie that leads outside its \(trie.count) units" }
        for byte in 0..<256 {
          let unit = trie[base ^ byte]
          // The highest bit is part of the label, so that a value is never taken for a node.
          guard unit & 0x8000_00FF == UInt32(byte) else { continue }
          let target = base ^ byte ^ offset(unit)
          if unit >> 8 & 1 == 1 {
            guard target < trie.count else { return "has a trie that leads outside its \(trie.count) units" }
            let value = Int(trie[target] & 0x7FFF_FFFF)
            guard value < replacements.count else { return "points outside its replacements" }
            guard lengths[value] <= maximumReplacement else { return "has an endless replacement" }
          }
          next.insert(target)
        }
      }
      if next.isEmpty { return nil }
      level = next
    }
    return "has a trie deeper than \(maximumDepth) bytes"
  }

  /// For each byte how many follow, itself included, before the next NUL.
  private static func lengthsToNUL(_ bytes: [UInt8]) -> [Int] {
    var lengths = [Int](repeating: 0, count: bytes.count)
    var run = 0
    for i in bytes.indices.reversed() {
      run = bytes[i] == 0 ? 0 : run + 1
      lengths[i] = run
    }
    return lengths
  }

  private static func offset(_ unit: UInt32) -> Int {
    Int((unit >> 10) << ((unit & (1 << 9)) >> 6))
  }

  private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
    UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24
  }
}
