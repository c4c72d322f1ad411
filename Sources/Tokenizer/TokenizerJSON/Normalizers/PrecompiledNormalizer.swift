import Foundation
import Storage

/// SentencePiece's compiled rules, as the crate spm_precompiled follows them.
///
/// A grapheme cluster of less than six bytes is replaced whole if some beginning of it is in the rules, by the
/// shortest such; otherwise each
/// character by itself.
struct PrecompiledNormalizer: TextNormalizer {
  private let trie: [UInt32]
  private let replacements: [UInt8]

  /// - Throws: for rules that are not sound.
  init(_ component: Component) throws(TokenizerError) {
    let text = try component.text("precompiled_charsmap")
    guard let data = Data(base64Encoded: text) else {
      throw component.refused("precompiled_charsmap", "is not Base64")
    }
    try self.init([UInt8](data)) { component.refused("precompiled_charsmap", $0) }
  }

  /// Takes the rules as they stand in a SentencePiece model.
  ///
  /// - Throws: what `refusal` makes of the reason why they are not sound.
  init(_ rules: [UInt8], refusal: (String) -> TokenizerError) throws(TokenizerError) {
    if let fault = PrecompiledCharsmap.fault(rules, in: 0..<rules.count) { throw refusal(fault) }
    guard !rules.isEmpty else {
      (trie, replacements) = ([], [])
      return
    }
    func word(_ at: Int) -> UInt32 {
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(rules[at + $1]) << UInt32(8 * $1) }
    }
    let size = Int(word(0))
    trie = (0..<(size / 4)).map { word(4 + 4 * $0) }
    replacements = Array(rules[(4 + size)...])
  }

  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    guard !trie.isEmpty else { return }
    try text.rewrite { bytes, rewriter throws(TokenizerError) in
      var changes = LaggingChanges()
      try Graphemes.forEach(bytes) { cluster throws(TokenizerError) in
        if cluster.count < 6, let found = replacement(bytes, cluster) {
          return write(found, for: cluster, of: bytes, &changes, &rewriter)
        }
        var position = cluster.lowerBound
        while position < cluster.upperBound {
          let (scalar, length) = UTF8Scalar.read(bytes, at: position)
          let range = position..<min(position + length, cluster.upperBound)
          if let found = replacement(bytes, range) {
            write(found, for: range, of: bytes, &changes, &rewriter)
          } else {
            changes.push(scalar, 0, of: bytes, &rewriter)
          }
          position = range.upperBound
        }
        try rewriter.checkSize()
      }
      changes.flush(of: bytes, &rewriter)
    }
  }

  /// What the rules put in the place of the shortest beginning of `range` that they know.
  private func replacement(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int>? {
    var node = Self.offset(trie[0])
    for byte in bytes[range] where node < trie.count {
      if byte == 0 { return nil }
      node ^= Int(byte)
      guard node < trie.count else { return nil }
      let unit = trie[node]
      guard unit & 0x8000_00FF == UInt32(byte) else { return nil }
      node ^= Self.offset(unit)
      if unit >> 8 & 1 == 1, node < trie.count {
        let start = Int(trie[node] & 0x7FFF_FFFF)
        guard start < replacements.count else { return nil }
        let end = replacements[start...].firstIndex(of: 0) ?? replacements.count
        return start..<end
      }
    }
    return nil
  }

  /// Writes a replacement so that its characters stand for those replaced, one by one; what is left over goes with
  /// the last.
  private func write(
    _ found: Range<Int>, for old: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>,
    _ changes: inout LaggingChanges, _ rewriter: inout TextRewriter
  ) {
    let count = bytes[old].count { $0 & 0xC0 != 0x80 }
    replacements.withUnsafeBufferPointer { all in
      let new = UTF8Scalar.all(UnsafeBufferPointer(rebasing: all[found]))
      for (place, scalar) in new.enumerated() {
        changes.push(scalar, place < count ? 0 : 1, of: bytes, &rewriter)
      }
      if new.count < count { changes.remove(count - new.count) }
    }
  }

  private static func offset(_ unit: UInt32) -> Int { Int((unit >> 10) << ((unit & (1 << 9)) >> 6)) }
}

/// The changes of a text, written one behind, since what vanishes counts with the character before it.
///
/// What vanishes before anything was written counts nowhere, so that all that follows stands for the character before
/// its own; and a character
/// that was put in takes the place of what vanishes after it. So it is in the library that this follows, and in the
/// offsets that people have.
fileprivate struct LaggingChanges {
  private var last: (scalar: UInt32, change: Int)?

  /// The next scalar: 0 replaces one of the old text, 1 is put in.
  @inline(__always)
  mutating func push(
    _ scalar: UInt32, _ change: Int, of bytes: UnsafeBufferPointer<UInt8>, _ rewriter: inout TextRewriter
  ) {
    flush(of: bytes, &rewriter)
    last = (scalar, change)
  }

  /// So many scalars of the old text vanish.
  mutating func remove(_ count: Int) { last?.change -= count }

  /// Writes what is left.
  mutating func flush(of bytes: UnsafeBufferPointer<UInt8>, _ rewriter: inout TextRewriter) {
    guard let (scalar, change) = last else { return }
    if change > 0 {
      rewriter.insert(scalar)
    } else {
      rewriter.replaceNext(of: bytes, with: scalar)
      for _ in 0..<(-change) { rewriter.dropNext(of: bytes) }
    }
    last = nil
  }
}
