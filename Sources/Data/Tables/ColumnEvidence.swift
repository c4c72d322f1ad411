/// The values of a column, and how the first compares with the others.
struct ColumnEvidence {
  /// What a column says of the first record.
  enum Vote {
    case recurs, isValue, isSentence, isWordOverNumbers, isUnlikeClasses, isShort, nothing

    /// The counts for names and for a row, with this vote.
    ///
    /// A header's word does not stand in its column again; that weighs more than two others.
    func added(_ names: Int, _ row: Int) -> (Int, Int) {
      switch self {
      case .recurs: (names, row + 3)
      case .isSentence: (names, row + 1)
      case .isWordOverNumbers: (names + 2, row)
      case .isUnlikeClasses, .isShort: (names + 1, row)
      case .isValue, .nothing: (names, row)
      }
    }
  }

  /// A column with more different values holds no classes.
  private static let mostClasses = 1_000

  private let first: String
  private var filled = 0
  private var numbers = 0
  private(set) var length = 0
  private var words = 0
  private var questions = 0
  private var recurs = false
  private var counts: [String: Int] = [:]

  init(first: String) { self.first = first.trimmed }

  mutating func add(_ field: String) {
    let value = field.trimmed
    guard !value.isEmpty else { return }
    filled += 1
    length += Self.length(value)
    words += Self.words(value)
    if Self.asks(value) { questions += 1 }
    if Self.isNumber(value) { numbers += 1 }
    if value == first { recurs = true }
    if counts.count <= Self.mostClasses { counts[value, default: 0] += 1 }
  }

  private static func words(_ text: String) -> Int {
    text.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }.count
  }

  /// The number of code points.
  private static func length(_ text: String) -> Int { text.utf8.count { $0 & 0xC0 != 0x80 } }

  private static func asks(_ text: String) -> Bool { text.hasSuffix("?") || text.hasSuffix("？") }

  /// Whether a text is a number, a date or a time.
  private static func isNumber(_ text: String) -> Bool {
    text.utf8.allSatisfy { ($0 >= 0x2B && $0 <= 0x3A) || numeric.contains($0) }
      && text.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
  }

  /// What stands in numbers, dates and times beside digits and what lies among them in ASCII.
  private static let numeric = Array(" eETZ%".utf8)

  /// Marks of a value that is missing.
  private static let missing = [
    "na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "nil", "unknown", "missing", "-", "?",
  ]

  /// Whether most values recur, or there are so few that this cannot be told.
  private var isOfFew: Bool { counts.count <= Self.mostClasses && counts.count * 2 <= max(filled, 4) }

  /// Whether it holds classes: single words, most of which recur.
  var isOfClasses: Bool { filled >= 10 && isOfFew && words * 10 <= filled * 11 }

  var vote: Vote {
    guard filled > 0, !first.isEmpty else { return .nothing }
    // Among texts a name may stand by chance.
    if recurs { return isOfFew ? .recurs : .isSentence }
    if Self.isNumber(first) || Self.missing.contains(first.lowercased()) { return .isValue }
    if numbers == filled { return filled > 1 ? .isWordOverNumbers : .isShort }
    // The first row may be one of the few with a class of its own.
    if isOfFew, filled > 1, counts.values.count(where: { $0 == 1 }) * 100 <= filled {
      return .isUnlikeClasses
    }
    let words = Self.words(first)
    if Self.length(first) * 3 * filled <= length, words <= 3 { return .isShort }
    return isSentence(words) ? .isSentence : .nothing
  }

  /// Whether the first reads like the others, which are texts: names of columns seldom have four words.
  private func isSentence(_ count: Int) -> Bool {
    // Chinese and Japanese have no spaces between words.
    let isSpaced = words >= filled * 3
    // Columns of answers are named by their questions.
    if Self.asks(first), questions * 10 < filled { return false }
    return isSpaced
      ? count >= 4 && count * 2 * filled >= words
      : first.unicodeScalars.contains { $0.value >= 0x2E80 } && Self.length(first) >= 8
        && Self.length(first) * 2 * filled >= length
  }
}

extension String {
  /// The text without white space around it.
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
