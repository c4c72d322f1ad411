import Storage

/// Where the texts of a table stand, told by its beginning: what separates its fields, what quotes mean, whether the first
/// record names the columns, and which of them are read.
struct TextTable: Sendable, Equatable {
  let delimiter: UInt8
  let quoting: Bool
  /// The names in the header, or "1", "2", ….
  let columns: [String]
  /// Whether the first record names the columns.
  let hasHeader: Bool
  /// The columns of the text: one, or the two of a pair, which are read as two lines.
  let texts: [Int]

  /// What token files know of it; the names only where the first record has them.
  var fingerprint: String {
    "table \(delimiter) \(quoting ? "quoted" : "plain") \(hasHeader ? "header" : "no-header") \(columns.count) "
      + texts.map(String.init).joined(separator: " ")
  }

  /// The table that begins with `head`, clean text that ends with a record or the file.
  ///
  /// - Parameters:
  ///   - name: what messages call the file.
  ///   - format: what it is by its extension or content.
  ///   - column: the column that was asked for: a name, a number from 1, or two of them with a comma between.
  /// - Throws: ``DataError`` with the readings that are possible where it stays doubtful.
  init(_ head: [UInt8], name: String, format: LabelledOptions.Format, column: String?) throws {
    var options = LabelledOptions(format: format, labels: .optional)
    if let mark = DelimitedLayout.mark(head), format == .csv { options.delimiter = mark.delimiter }
    let bytes = DelimitedLayout.mark(head).map { Array(head[$0.length...]) } ?? head
    var reading = try Self.read(bytes, name, options, column)
    // The two of a pair are known by their names alone.
    if column == nil, reading.isNamed, let pair = UsualNames.pair(in: reading.columns) {
      options.textColumn = pair.text
      options.pairColumn = pair.pair
      reading = try Self.read(bytes, name, options, nil)
    }
    guard case .delimited(let shape) = try LayoutChoice(bytes, path: name, options: options),
      let choice = reading.choice
    else { throw DataError(.badInput, "\(name): there are no rows in it.") }
    delimiter = shape.delimiter
    // Without a quote at the beginning of a tab-separated file one further down is a character like any other.
    quoting = shape.quoting && (shape.delimiter != DelimitedLayout.tab || bytes.contains(UInt8(ascii: "\"")))
    columns = reading.columns
    hasHeader = reading.isNamed
    texts = [choice.text, choice.pair].compactMap { $0 }
  }

  private static func read(
    _ bytes: [UInt8], _ name: String, _ given: LabelledOptions, _ column: String?
  ) throws -> LabelledReading {
    var options = given
    if let column { options.textColumn = column }
    do {
      return try read(bytes, name, options)
    } catch let error as DataError {
      let parts = column?.split(separator: ",").map(String.init) ?? []
      if parts.count == 2 {
        (options.textColumn, options.pairColumn) = (parts[0], parts[1])
      } else if column.flatMap(Int.init) != nil {
        // One who counts columns says that they have no names.
        options.header = false
      } else {
        throw told(error)
      }
    }
    do { return try read(bytes, name, options) } catch let error as DataError { throw told(error) }
  }

  private static func read(
    _ bytes: [UInt8], _ name: String, _ options: LabelledOptions
  ) throws -> LabelledReading {
    var reading = LabelledReading(path: name, options: options, firstLine: 1, isPart: false)
    guard case .delimited(let shape) = try LayoutChoice(bytes, path: name, options: options) else {
      throw DataError(.badInput, "\(name): is no table.")
    }
    try reading.readDelimited(bytes, shape)
    return reading
  }

  /// The error with what helps where only texts are read.
  private static func told(_ error: DataError) -> DataError {
    // A remedy that speaks of the columns already lists them.
    if error.remedy.text({ $0 }).contains("text-column") { return error }
    return DataError(
      error.fault, error.description,
      remedy:
        "Name the column of the texts with \(option: "text-column"): by its name in the first row, or by a number from 1 if that row has no names."
    )
  }
}
