import Storage

/// Errors that show the ways in which a text could be read.
enum DoubtfulReading {
  /// A text whose name says nothing, and whose lines could be rows.
  static func table(_ survey: DelimiterSurvey, path: String) -> DataError {
    let name = survey.delimiter == DelimitedLayout.tab ? "TSV" : "CSV"
    let fields = survey.first.count == 1 ? "the first line names the only column" : "the first row is"
    return DataError(
      .badInput,
      "\(path): it is not clear whether this is one text a line or a table."
        + DataError.list(
          [
            "one text a line: the first text is "
              + CheckWords.list([
                survey.first.joined(separator: String(decoding: [survey.delimiter], as: UTF8.self))
              ]),
            "\(name): \(fields) \(CheckWords.list(survey.first))",
          ], total: 2),
      remedy:
        "Say which with \(option: "format") lines or \(option: "format") \(survey.delimiter == DelimitedLayout.tab ? "tsv" : "csv")."
    )
  }

  /// A file of fields whose name says so, and whose lines look like sentences.
  static func sentences(_ fields: [String], _ delimiter: UInt8, path: String) -> DataError {
    DataError(
      .badInput,
      "\(path): it is not clear whether this is a table: every comma has a space behind it, as in sentences."
        + DataError.list(
          [
            "one text a line: the first text is "
              + CheckWords.list([fields.joined(separator: String(decoding: [delimiter], as: UTF8.self))]),
            "CSV: the first row is \(CheckWords.list(fields))",
          ], total: 2),
      remedy:
        "Say which with \(option: "format") lines, or \(option: "header") or \(option: "no-header") for a table."
    )
  }

  /// A file of fields by its name, whose first line is an object of JSON.
  static func object(path: String) -> DataError {
    DataError(
      .badInput, "\(path): is a table by its name, but its first line is an object of JSON.",
      remedy:
        "Say which with \(option: "format") jsonl or \(option: "format") \(TableExtension.format(of: path)?.rawValue ?? "csv")."
    )
  }

  /// A table with more than one character that could separate its fields.
  static func delimiters(_ surveys: [DelimiterSurvey], path: String) -> DataError {
    DataError(
      .badInput,
      "\(path): it is not clear what separates the fields."
        + DataError.list(
          surveys.map { "\"\($0.delimiterText)\": the first row is \(CheckWords.list($0.first))" },
          total: surveys.count),
      remedy: "Name it with \(option: "delimiter").")
  }

  /// A table whose first row may be names or values.
  static func header(_ first: [String], second: [String], path: String) -> DataError {
    DataError(
      .badInput,
      "\(path): it is not clear whether the first row names the columns."
        + DataError.list(
          [
            "with a header: the columns are \(CheckWords.list(first)), and the first row is \(CheckWords.list(second))",
            "without a header: the first row is \(CheckWords.list(first))",
          ], total: 2),
      remedy: "Say which with \(option: "header") or \(option: "no-header").")
  }
}

extension DelimiterSurvey {
  /// The delimiter as a message writes it.
  fileprivate var delimiterText: String {
    delimiter == DelimitedLayout.tab ? "\\t" : String(decoding: [delimiter], as: UTF8.self)
  }
}
