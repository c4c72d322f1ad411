import Storage

/// How labelled data is read.
///
/// What is nil is inferred from the content.
public struct LabelledOptions: Sendable, Equatable {
  /// The kinds of file.
  public enum Format: String, Sendable, CaseIterable {
    /// Fields between commas, semicolons or bars, quoted as in RFC 4180.
    case csv
    /// Fields between tabs.
    case tsv
    /// One JSON object a line.
    case jsonl
    /// One text a line, without labels.
    case lines
    /// One word a line with its tag in another column, sentences apart by blank lines.
    case conll
  }

  /// What double quotes mean in CSV and TSV.
  public enum Quoting: String, Sendable, CaseIterable {
    /// As in RFC 4180: fields in quotes may hold delimiters, newlines and doubled quotes.
    case standard
    /// They are characters like any other.
    case none
  }

  /// What a row must have.
  public enum Labels: Sendable, Equatable {
    /// Each row needs a label: training and evaluation.
    case required
    /// Labels are read where there is a label column: prediction.
    case optional
  }

  /// What the answers of rows are.
  public enum Target: Sendable, Equatable {
    /// A label.
    case label
    /// A number.
    case number
    /// Any number of labels: a list in one column, or columns of 0 and 1.
    case labels
    /// A tag for each word.
    case tags
    /// A text that goes on where the row's text ends.
    case completion
    /// The turns of a conversation.
    case conversation
  }

  /// What to do with rows that cannot be used.
  public enum BadRows: String, Sendable, CaseIterable {
    /// Stop and list them.
    case error
    /// Leave them out and count them.
    case skip
  }

  /// The kind of file.
  public var format: Format?
  /// The one-byte delimiter of CSV.
  public var delimiter: Character?
  /// What quotes mean.
  public var quoting: Quoting?
  /// Whether the first record names the columns.
  public var header: Bool?
  /// The column with the text: a name, or a number from 1.
  public var textColumn: String?
  /// The column with the second text of a pair; nil for none, or for the one that goes with the text where
  /// ``readsPairs``.
  public var pairColumn: String?
  /// Whether each row needs a second text, whose column is told by the usual names unless ``pairColumn`` names it.
  public var readsPairs = false
  /// The column with the label.
  public var labelColumn: String?
  /// What the answers are, by which their column is told where nothing names it.
  public var target = Target.label
  /// What stands between the labels of a row; nil for what the rows show.
  public var labelSeparator: LabelSeparator?
  /// Whether rows need labels.
  public var labels: Labels
  /// What to do with rows that cannot be used.
  public var badRows: BadRows
  /// What to do with bytes that are not UTF-8.
  public var invalidUTF8: InvalidUTF8

  /// Everything is inferred from the content, labels are required, and bad rows are an error.
  public init(
    format: Format? = nil, delimiter: Character? = nil, quoting: Quoting? = nil, header: Bool? = nil,
    textColumn: String? = nil, pairColumn: String? = nil, labelColumn: String? = nil,
    labels: Labels = .required,
    badRows: BadRows = .error, invalidUTF8: InvalidUTF8 = .error
  ) {
    self.format = format
    self.delimiter = delimiter
    self.quoting = quoting
    self.header = header
    self.textColumn = textColumn
    self.pairColumn = pairColumn
    self.labelColumn = labelColumn
    self.labels = labels
    self.badRows = badRows
    self.invalidUTF8 = invalidUTF8
  }

  /// Whether fields stand between delimiters, since an option says how.
  var saysDelimited: Bool { delimiter != nil || quoting != nil || header != nil }

  /// Whether there are columns, since an option says which or how; the only column of lines has the number 1.
  var saysTable: Bool {
    saysDelimited || pairColumn != nil || labelColumn != nil || (textColumn ?? "1") != "1"
  }
}
