import Foundation
import Storage

/// SentencePiece's compiled rules, as the crate spm_precompiled follows them.
///
/// A grapheme cluster of less than six bytes is replaced whole if some beginning of it is in the rules, by the shortest such; otherwise each
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
      try Graphemes.forEach(bytes) { cluster throws(TokenizerError) in
        if cluster.count < 6, let found = replacement(bytes, cluster) {
          return write(found, for: cluster, of: bytes, into: &rewriter)
        }
        var position = cluster.lowerBound
        while position < cluster.upperBound {
          let (scalar, length) = UTF8Scalar.read(bytes, at: position)
          let range = position..<min(position + length, cluster.upperBound)
          if let found = replacement(bytes, range) {
            write(found, for: range, of: bytes, into: &rewriter)
          } else {
            rewriter.replaceNext(of: bytes, with: scalar)
          }
          position = range.upperBound
        }
        try rewriter.checkSize()
      }
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

  /// Writes a replacement so that its characters stand for those replaced, one by one; what is left over goes with the last.
  ///
  /// Characters that vanish before anything was written are not accounted for, so that all that follows stands for the
  /// character before its own: so it is in the library that this follows, and in the offsets that people have.
  private func write(
    _ found: Range<Int>, for old: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>,
    into rewriter: inout TextRewriter
  ) {
    var left = 0
    var position = old.lowerBound
    while position < old.upperBound {
      position += UTF8Scalar.length(lead: bytes[position])
      left += 1
    }
    replacements.withUnsafeBufferPointer { all in
      for scalar in UTF8Scalar.all(UnsafeBufferPointer(rebasing: all[found])) {
        if left > 0 {
          rewriter.replaceNext(of: bytes, with: scalar)
          left -= 1
        } else {
          rewriter.insert(scalar)
        }
      }
    }
    if !rewriter.bytes.isEmpty { for _ in 0..<left { rewriter.dropNext(of: bytes) } }
  }

  private static func offset(_ unit: UInt32) -> Int { Int((unit >> 10) << ((unit & (1 << 9)) >> 6)) }
}
