import Data

/// A text as an n-gram model reads it: in small letters, cut into words and into characters.
struct TextUnits {
  /// The hash of each word; a character of a script without spaces is a word, and so is a run of punctuation.
  private(set) var words: [UInt64] = []
  /// The characters, with one space for each run of white space, and one at either end.
  private(set) var characters: [UInt32] = [0x20]

  init(_ text: String) {
    var word: UInt64 = 0
    var last = Kind.space
    for scalar in text.lowercased().unicodeScalars {
      let kind = Kind(scalar)
      if kind != last || kind == .ideograph, word != 0 {
        words.append(word)
        word = 0
      }
      if kind != .space { word = Self.join(word, UInt64(scalar.value)) }
      if kind != .space || last != .space { characters.append(kind == .space ? 0x20 : scalar.value) }
      last = kind
    }
    if word != 0 { words.append(word) }
    if last != .space { characters.append(0x20) }
  }

  /// The hash of a sequence with one more element; 0 stands for the empty one and is never given.
  static func join(_ hash: UInt64, _ next: UInt64) -> UInt64 {
    Permutation.mix(hash &* 0x100_0000_01B3 ^ next) | 1 << 63
  }

  /// Whether a character is one of a script that writes no spaces, so that it is looked at by itself.
  static func isIdeograph(_ value: UInt32) -> Bool {
    switch value {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x2FFF, 0x3040...0x30FF,
      0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
      true
    default: false
    }
  }

  enum Kind {
    case space, letter, ideograph, mark

    init(_ scalar: Unicode.Scalar) {
      let value = scalar.value
      switch value {
      case 0x61...0x7A, 0x30...0x39, 0x27: self = .letter
      case 0x20, 0x09...0x0D, 0x85, 0xA0, 0x2000...0x200B, 0x3000: self = .space
      case 0..<0x80, 0xA1...0xBF, 0x2010...0x206F, 0x3001...0x303F, 0xFF00...0xFF0F, 0xFF1A...0xFF20:
        self = value == 0x2019 ? .letter : .mark
      default: self = TextUnits.isIdeograph(value) ? .ideograph : .letter
      }
    }
  }
}
