import Storage

/// Labelled data as it was read.
public struct LabelledTable: Sendable {
  /// The file.
  public let path: String
  /// How the file was understood: "CSV with a header, text = "text", label = "gt"".
  public let layout: String
  /// The names of the columns; "1", "2", … without a header.
  public let columns: [String]
  /// The name of the column that gave the text.
  public let textColumn: String
  /// The name of the column that gave the labels, if any.
  public let labelColumn: String?
  /// The rows, in the order of the file.
  public internal(set) var rows: [LabelledRow]
  /// The number of rows left out under ``LabelledOptions/BadRows/skip``.
  public internal(set) var skippedRows: Int
  /// The number of ill-formed UTF-8 sequences replaced or left out.
  public internal(set) var invalidSequences: Int
  /// What is wrong with the first ten of the skipped rows, by file and line.
  public internal(set) var problems: [String] = []
  /// Whether answers are classes, so that those that are one number may be written alike.
  var sharesSpelling = true
  /// Whether some of the rows were left out for their quotes.
  package var hasQuotingProblem = false

  /// What to do about rows that cannot be used.
  package static func remedy(hasQuotingProblem: Bool) -> Remedy {
    "correct them, or pass \(option: "bad-rows") skip to leave them out"
      + (hasQuotingProblem ? ", or \(option: "quoting") none to take quotes as plain characters" : "")
  }

  /// Writes labels that are one number alike: 1 and 1.0.
  static func shareSpelling(of rows: inout [LabelledRow]) {
    let spelling = NumberSpelling.shared(Set(rows.compactMap(\.label)))
    if !spelling.isEmpty { respell(&rows, spelling) }
  }

  /// The same rows with other texts.
  package func withTexts(_ text: (String) -> String) -> LabelledTable {
    var table = self
    for index in rows.indices { table.rows[index].text = text(rows[index].text) }
    return table
  }

  /// The rows of this table, and those of another part of the same file behind them.
  package func joined(with part: LabelledTable) -> LabelledTable {
    var table = self
    table.rows += part.rows
    return table
  }

  private static func respell(_ rows: inout [LabelledRow], _ spelling: [String: String]) {
    for index in rows.indices {
      if let label = rows[index].label, let other = spelling[label] { rows[index].label = other }
    }
  }

  /// The rows with labels that are numbers written as `other` writes them.
  package func spelled(like other: LabelledTable) -> LabelledTable {
    guard sharesSpelling, other.sharesSpelling else { return self }
    let theirs = Dictionary(
      Set(other.rows.compactMap(\.label)).compactMap { label in NumberSpelling(label).map { ($0, label) } },
      uniquingKeysWith: min)
    guard !theirs.isEmpty else { return self }
    let ours = Set(rows.compactMap(\.label))
    let spelling = ours.compactMap { label in
      NumberSpelling(label).flatMap { theirs[$0] }.map { (label, $0) }
    }
    var table = self
    Self.respell(&table.rows, Dictionary(uniqueKeysWithValues: spelling))
    return table
  }
}
