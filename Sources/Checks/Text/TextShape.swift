import Data
import Storage

/// Texts of labelled rows that say little: very short ones, ones without a letter; and what in them is no text.
public struct TextShape: Sendable, Equatable {
  /// Rows looked at.
  public private(set) var rows = 0
  /// Bytes of their texts, pairs included.
  public private(set) var bytes = 0
  /// Rows with a text of one or two characters.
  public private(set) var short = 0
  /// Rows with a text without any letter or digit: signs, emoji, invisible characters.
  public private(set) var wordless = 0
  /// Lines of the first such rows.
  public private(set) var examples: [String] = []
  /// What is no text.
  public private(set) var census = TextCensus()

  private let path: String

  /// Looks at the rows of a table.
  public init(_ table: LabelledTable) {
    path = table.path
    for row in table.rows {
      rows += 1
      for text in [row.text, row.pair].compactMap({ $0 }) { add(text, line: row.line) }
    }
  }

  private mutating func add(_ text: String, line: Int) {
    bytes += text.utf8.count
    census.add(text.utf8)
    census.endText()
    let isWordless = !Self.hasWord(text)
    // Most texts are settled by their first letter and their length in bytes.
    let isShort = text.utf8.count <= 24 && text.count { !$0.isWhitespace } <= 2
    if isWordless { wordless += 1 } else if isShort { short += 1 }
    if isWordless || isShort, examples.count < 10 {
      examples.append("\(path):\(line): \"\(VisibleText.escape(text, columns: 40))\"")
    }
  }

  private static func hasWord(_ text: String) -> Bool {
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80 {
        if (0x30...0x39).contains(scalar.value) || (0x61...0x7A).contains(scalar.value | 0x20) { return true }
        continue
      }
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber,
        .letterNumber, .otherNumber:
        return true
      default: continue
      }
    }
    return false
  }

  /// What is wrong with the texts.
  public var findings: [Finding] {
    var findings = census.findings("the texts")
    let poor = short + wordless
    if poor > 0 {
      let share = Double(poor) / Double(max(1, rows))
      findings.append(
        Finding(
          share >= 0.05 ? .warning : .note, "short-texts",
          "\(CheckWords.count(wordless, "text has", "texts have")) no letter or digit, \(CheckWords.count(short, "other has", "others have")) one or two characters (\(CheckWords.share(share)) of the rows)",
          remedy: "Look whether \(option: "text-column") names the right column", examples: examples))
    }
    return findings
  }

  /// The counts in JSON.
  var value: JSONValue {
    .object([
      "bytes": .integer(bytes), "short": .integer(short), "wordless": .integer(wordless),
      "census": census.value,
    ])
  }
}
