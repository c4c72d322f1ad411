/// Cuts a text into words, where nothing else says what its words are.
///
/// A word is a run of letters, marks and digits; of scripts without spaces between words, Chinese and Japanese, one sign;
/// every other sign is one by itself.
package enum WordCut {
  /// The words of a text by their bytes, also cut at the bytes given.
  package static func words(of text: String, cutAt borders: Set<Int> = []) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start: Int?
    var place = 0
    func end(_ place: Int) {
      if let first = start { words.append(first..<place) }
      start = nil
    }
    for scalar in text.unicodeScalars {
      let next = place + UTF8.width(scalar)
      if borders.contains(place) { end(place) }
      if scalar.properties.isWhitespace {
        end(place)
      } else if isAlone(scalar) {
        end(place)
        words.append(place..<next)
      } else if start == nil {
        start = place
      }
      place = next
    }
    end(place)
    return words
  }

  private static func isAlone(_ scalar: Unicode.Scalar) -> Bool {
    if isUnspaced(scalar) { return true }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .format:
      return false
    default: return true
    }
  }

  /// Whether a sign is of a script without spaces between words.
  static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    // Radicals and punctuation, kana, unified ideographs, their compatibility forms and extensions.
    (0x2E80...0x31FF).contains(scalar.value) || (0x3400...0x9FFF).contains(scalar.value)
      || (0xF900...0xFAFF).contains(scalar.value) || (0x20000...0x3FFFF).contains(scalar.value)
  }
}

extension UTF8 {
  /// The bytes of a sign.
  static func width(_ scalar: Unicode.Scalar) -> Int {
    scalar.value < 0x80 ? 1 : scalar.value < 0x800 ? 2 : scalar.value < 0x10000 ? 3 : 4
  }
}
