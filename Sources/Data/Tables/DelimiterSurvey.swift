/// How well the first records of a text agree on a delimiter.
struct DelimiterSurvey {
  let delimiter: UInt8
  /// The share of the records that have the commonest number of fields, if that is at least two; else 0.
  private(set) var share = 0.0
  /// The number of records that were looked at.
  private(set) var records = 0
  /// The first record's fields.
  private(set) var first: [String] = []
  /// Whether most delimiters are followed by a space, as the commas of a sentence are.
  private(set) var isSpaced = false

  /// Whether a field of the first record begins with a space.
  var isFirstSpaced: Bool { first.dropFirst().contains { $0.hasPrefix(" ") } }

  /// Records looked at.
  private static let sampleSize = 200

  /// Looks at the first records of `bytes`.
  init(_ bytes: [UInt8], delimiter: UInt8) {
    self.delimiter = delimiter
    survey(bytes, quoting: true)
    guard delimiter == DelimitedLayout.tab else { return }
    var plain = self
    plain.survey(bytes, quoting: false)
    if plain.share > share {
      (share, records, first, isSpaced) = (plain.share, plain.records, plain.first, plain.isSpaced)
    }
  }

  /// The surveys of `bytes` by each delimiter that a text may have, tabs first.
  static func all(_ bytes: [UInt8]) -> [DelimiterSurvey] {
    [DelimitedLayout.tab, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|")].map {
      DelimiterSurvey(bytes, delimiter: $0)
    }
  }

  /// How many columns of the first record bear the usual name of a text, and of a label.
  var known: (texts: Int, labels: Int) {
    first.count < 2
      ? (0, 0) : (first.count(where: UsualNames.isText), first.count(where: UsualNames.isLabel))
  }

  /// Whether so many records agree that the others are mistakes in a table; in prose the number of commas is
  /// different on every line.
  var isRegular: Bool { share >= 0.9 }

  private mutating func survey(_ bytes: [UInt8], quoting: Bool) {
    var counts: [Int: Int] = [:]
    var total = 0
    var spaced = 0
    var borders = 0
    let text = DelimitedText(bytes: bytes, delimiter: delimiter, quoting: quoting)
    let problems = text.forEachRecord { record in
      counts[record.fields.count, default: 0] += 1
      if total == 0 { first = record.fields.map(text.text) }
      for field in record.fields.dropFirst() {
        borders += 1
        if bytes[field.range].first == 0x20 { spaced += 1 }
      }
      total += 1
      return total < Self.sampleSize
    }
    let (fields, count) = counts.max { ($0.value, $1.key) < ($1.value, $0.key) } ?? (0, 0)
    share = fields < 2 ? 0 : Double(count) / Double(total + problems.count)
    records = total
    isSpaced = spaced * 2 > borders
  }
}
