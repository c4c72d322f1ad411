/// The words that BLEU counts, as sacrebleu cuts a text into them.
public enum BLEUTokens: String, Sendable {
  /// Of languages with spaces between words: as `mteval-v13a` does.
  case spaced = "13a"
  /// Of Chinese: each ideograph is a word of its own, the rest as `13a`, but that entities of HTML stay.
  case chinese = "zh"

  /// The words of a text.
  ///
  /// From sacrebleu 2 (Post 2018), whose rules these are: they are written out here for scalars of Unicode.
  public func words(_ text: String) -> [String] {
    var scalars: [Unicode.Scalar]
    switch self {
    case .spaced: scalars = [" "] + Self.unescaped(text.withoutTrailingSpace).unicodeScalars + [" "]
    case .chinese:
      scalars = []
      for scalar in text.withoutSpaceAround.unicodeScalars {
        scalars += Self.isChinese(scalar) ? [" ", scalar, " "] : [scalar]
      }
    }
    scalars = scalars.flatMap { Self.isMark($0) ? [" ", $0, " "] : [$0] }
    scalars = Self.spaced(scalars, { !Self.isDigit($0) }, Self.isPoint) { [$0, " ", $1, " "] }
    scalars = Self.spaced(scalars, Self.isPoint, { !Self.isDigit($0) }) { [" ", $0, " ", $1] }
    scalars = Self.spaced(scalars, Self.isDigit, { $0 == "-" }) { [$0, " ", $1, " "] }
    return scalars.split(whereSeparator: \.isPythonSpace).map { word in
      var text = ""
      text.unicodeScalars.append(contentsOf: word)
      return text
    }
  }

  /// The tokens that suit some texts: those of Chinese where most of what is neither white space nor a mark is ideographs.
  public static func suited(to texts: [String]) -> BLEUTokens {
    var ideographs = 0, others = 0
    for scalar in texts.lazy.flatMap(\.unicodeScalars) {
      if scalar.properties.isUnifiedIdeograph {
        ideographs += 1
      } else if scalar.properties.isAlphabetic {
        others += 1
      }
    }
    return ideographs > others ? .chinese : .spaced
  }

  /// A text without what mteval takes out, entities of HTML as characters.
  private static func unescaped(_ text: String) -> String {
    var scalars = Array(text.unicodeScalars)
    for (name, character) in [
      ("<skipped>", ""), ("-\n", ""), ("\n", " "), ("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"),
      ("&gt;", ">"),
    ] {
      scalars = replaced(scalars, Array(name.unicodeScalars), Array(character.unicodeScalars))
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }

  private static func replaced(
    _ text: [Unicode.Scalar], _ part: [Unicode.Scalar], _ other: [Unicode.Scalar]
  ) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = [], place = 0
    while place < text.count {
      if text[place...].starts(with: part) {
        result += other
        place += part.count
      } else {
        result.append(text[place])
        place += 1
      }
    }
    return result
  }

  /// Puts others in place of two scalars of some kinds that follow each other, from left to right, none twice.
  private static func spaced(
    _ text: [Unicode.Scalar], _ isFirst: (Unicode.Scalar) -> Bool, _ isSecond: (Unicode.Scalar) -> Bool,
    _ change: (Unicode.Scalar, Unicode.Scalar) -> [Unicode.Scalar]
  ) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = [], place = 0
    while place < text.count {
      if place + 1 < text.count, isFirst(text[place]), isSecond(text[place + 1]) {
        result += change(text[place], text[place + 1])
        place += 2
      } else {
        result.append(text[place])
        place += 1
      }
    }
    return result
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }
  private static func isPoint(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }

  /// Marks that are words of their own wherever they stand: those of ASCII but `'`, `,`, `-` and `.`.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x26, 0x28...0x2B, 0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// What sacrebleu takes for Chinese: ideographs, marks and whole-width forms, and from U+2001 to U+2A6D and U+2F81 to U+2FA1, which
  /// its rules name where they mean rare ideographs.
  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2001...0x2A6D, 0x2E80...0x2EFF, 0x2F00...0x2FDF, 0x2FF0...0x303F, 0x3100...0x312F,
      0x31A0...0x31BF, 0x31C0...0x31EF, 0x3200...0x33FF, 0x3400...0x4DB5, 0x4E00...0x9FBB,
      0xF900...0xFA2D, 0xFA30...0xFA6A, 0xFA70...0xFAD9, 0xFE10...0xFE1F, 0xFE30...0xFE4F,
      0xFF00...0xFFEF:
      true
    default: false
    }
  }
}
