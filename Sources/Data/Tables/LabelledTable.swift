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
  public let rows: [LabelledRow]
  /// The number of rows left out under ``LabelledOptions/BadRows/skip``.
  public internal(set) var skippedRows: Int
  /// The number of ill-formed UTF-8 sequences replaced or left out.
  public internal(set) var invalidSequences: Int
  /// What is wrong with the first ten of the skipped rows, by file and line.
  public internal(set) var problems: [String] = []
  /// Whether some of the rows were left out for their quotes.
  package var hasQuotingProblem = false

  /// What to do about rows that cannot be used.
  package static func remedy(hasQuotingProblem: Bool) -> Remedy {
    "correct them, or pass \(option: "bad-rows") skip to leave them out"
      + (hasQuotingProblem ? ", or \(option: "quoting") none to take quotes as plain characters" : "")
  }
}
