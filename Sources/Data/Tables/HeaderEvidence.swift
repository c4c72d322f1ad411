/// What the columns of a table say of its first record: whether it names them or is a row like the others.
///
/// Each column is heard. For names speak a usual name, words over numbers, a value that stands nowhere else over a
/// few that recur, a word over sentences; against them a value that stands in another row too, a number over numbers,
/// a sentence over sentences.
struct HeaderEvidence {
  /// What the first record is.
  enum Verdict { case names, row, doubtful }

  private let first: [String]
  private var columns: [ColumnEvidence]
  private var others = 0

  /// Nothing but the first record yet.
  init(first: [String]) {
    self.first = first
    columns = first.map { ColumnEvidence(first: $0) }
  }

  /// Hears a further record.
  mutating func add(_ fields: [String]) {
    // A header that is repeated says nothing against itself.
    guard fields.count >= first.count, Array(fields.prefix(first.count)) != first else { return }
    others += 1
    for column in first.indices { columns[column].add(fields[column]) }
  }

  /// What the columns say together.
  var verdict: Verdict {
    let isText = first.map(ColumnChoice.isKnownText), isLabel = first.map(ColumnChoice.isKnownLabel)
    if isText.contains(true), isLabel.contains(true) { return .names }
    var names = 0
    // Years or classes may be names: numbers, in however many columns, speak once and softly.
    var row = columns.contains { $0.vote == .isValue } ? 1 : 0
    let longest = columns.indices.max { columns[$0].length < columns[$1].length }
    for (column, evidence) in columns.enumerated() {
      var vote = evidence.vote
      // Among texts a name may stand by chance.
      if vote == .recurs, column == longest { vote = .isSentence }
      if isText[column] || isLabel[column], vote != .recurs {
        names += 2
      } else {
        (names, row) = vote.added(names, row)
      }
    }
    if others == 0 { return names > 0 ? .names : .row }
    if names >= 2, names > 2 * row { return .names }
    // In a table of one column nothing else can be heard.
    return row > names && (row > 1 || first.count == 1) ? .row : .doubtful
  }
}

/// The values of a column, and how the first compares with the others.
fileprivate struct ColumnEvidence {
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
  private var recurs = false
  private var counts: [String: Int] = [:]

  init(first: String) { self.first = Self.trim(first) }

  private static func trim(_ text: String) -> String {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  mutating func add(_ field: String) {
    let value = Self.trim(field)
    guard !value.isEmpty else { return }
    filled += 1
    length += Self.length(value)
    words += Self.words(value)
    if Self.isNumber(value) { numbers += 1 }
    if value == first { recurs = true }
    if counts.count <= Self.mostClasses { counts[value, default: 0] += 1 }
  }

  private static func words(_ text: String) -> Int {
    text.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }.count
  }

  /// The number of code points.
  private static func length(_ text: String) -> Int { text.utf8.count { $0 & 0xC0 != 0x80 } }

  private static func isNumber(_ text: String) -> Bool {
    text.utf8.allSatisfy { ($0 >= 0x2B && $0 <= 0x3A) || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
      && text.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
  }

  /// Marks of a value that is missing.
  private static let missing = ["na", "n/a", "nan", "null", "none", "-", "?"]

  var vote: Vote {
    guard filled > 0, !first.isEmpty else { return .nothing }
    if recurs { return .recurs }
    if Self.isNumber(first) || Self.missing.contains(first.lowercased()) { return .isValue }
    if numbers == filled { return filled > 1 ? .isWordOverNumbers : .isShort }
    // The first row may be one of the few with a class of its own.
    if counts.count * 2 <= filled, counts.values.count(where: { $0 == 1 }) * 100 <= filled {
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
    return isSpaced
      ? count >= 4 && count * 2 * filled >= words
      : first.unicodeScalars.contains { $0.value >= 0x2E80 } && Self.length(first) >= 8
        && Self.length(first) * 2 * filled >= length
  }
}
