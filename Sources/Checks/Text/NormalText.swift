import Data
import Foundation

/// The normal form in which texts count as the same: NFKC (Unicode Standard Annex 15), lower case, each run of white
/// space as one space, none around.
enum NormalText {
  /// Adds the code points of the normal form of `text` to a digest.
  static func add(_ text: String, to digest: inout TextDigest) {
    var quick = digest
    if add(text.unicodeScalars, to: &quick, { fold($0) }) {
      digest = quick
    } else {
      let folded = text.precomposedStringWithCompatibilityMapping.lowercased()
      _ = add(folded.unicodeScalars, to: &digest) { $0 }
    }
  }

  /// Adds what `fold` makes of each code point; false, with a digest of no use, if it makes nothing of one.
  private static func add(
    _ scalars: String.UnicodeScalarView, to digest: inout TextDigest, _ fold: (UInt32) -> UInt32?
  ) -> Bool {
    var owesSpace = false
    var isFirst = true
    for scalar in scalars {
      if isSpace(scalar.value) {
        owesSpace = !isFirst
        continue
      }
      guard let folded = fold(scalar.value) else { return false }
      if owesSpace { digest.add(UInt32(0x20)) }
      owesSpace = false
      isFirst = false
      digest.add(folded)
    }
    return true
  }

  /// The normal form of code points that are most of all text and neither join with others nor become several; nil for
  /// the others, which take fifty times as long.
  private static func fold(_ code: UInt32) -> UInt32? {
    switch code {
    case 0x41...0x5A: code + 0x20
    case 0x21...0x7E: code
    // Chinese characters, kana without the marks that join them, Hangul syllables.
    case 0x4E00...0x9FFF, 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC, 0xAC00...0xD7A3: code
    // 、。 brackets, dashes, curly quotes.
    case 0x3001, 0x3002, 0x3008...0x3011, 0x2013, 0x2014, 0x2018...0x201E: code
    // The full-width forms of ASCII.
    case 0xFF21...0xFF3A: code - 0xFEE0 + 0x20
    case 0xFF01...0xFF5E: code - 0xFEE0
    // Latin-1 letters, Cyrillic.
    case 0xC0...0xD6, 0xD8...0xDE, 0x410...0x42F: code + 0x20
    case 0xDF...0xF6, 0xF8...0xFF, 0x430...0x44F: code
    default: nil
    }
  }

  /// Whether a code point is white space.
  static func isSpace(_ code: UInt32) -> Bool {
    switch code {
    case 0x20, 0x09...0x0D, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}
