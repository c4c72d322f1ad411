/// What the columns of a table say of its first record: whether it names them or is a row like the others.
///
/// Each column is heard. For names speak a usual name, words over numbers, a value that stands nowhere else over a
/// few that recur, a word over sentences; against them a class that stands in another row too, a number over numbers,
/// a sentence over sentences. Where columns contradict each other it stays doubtful: a column of classes may be called
/// like one of them.
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
    guard fields.count >= first.count, !Self.isAgain(fields, first) else { return }
    others += 1
    for column in first.indices { columns[column].add(fields[column]) }
  }

  /// Whether a record is `first` again, empty columns at its end and spaces around its fields aside.
  static func isAgain(_ fields: [String], _ first: [String]) -> Bool {
    zip(fields, first).allSatisfy { $0 == $1 || $0.trimmed == $1.trimmed }
  }

  /// Whether a column holds classes: single words, most of which recur.
  var hasClasses: Bool { columns.contains(where: \.isOfClasses) }

  /// What the columns say together.
  var verdict: Verdict {
    let votes = columns.map(\.vote)
    // A usual name that recurs among classes is one of them.
    let isText = zip(first, votes).map { UsualNames.isText($0) && $1 != .recurs }
    let isLabel = zip(first, votes).map { UsualNames.isLabel($0) && $1 != .recurs }
    if isText.contains(true), isLabel.contains(true) { return .names }
    var names = 0
    // Years or classes may be names: numbers, in however many columns, speak once and softly.
    var row = votes.contains(.isValue) ? 1 : 0
    for (column, vote) in votes.enumerated() {
      if isText[column] || isLabel[column] {
        names += 2
      } else {
        (names, row) = vote.added(names, row)
      }
    }
    if others == 0 { return names > 0 ? .names : .row }
    if names >= 2, names > 2 * row { return .names }
    guard names == 0 else { return .doubtful }
    // Columns of answers may be named by long questions; in a table of one column nothing else can be heard.
    let isSure = first.count == 1 || votes.contains(.recurs) || votes.contains(.isValue)
    return isSure && row > (first.count == 1 ? 0 : 1) ? .row : .doubtful
  }
}
