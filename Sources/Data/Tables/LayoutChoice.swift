import Storage

/// What the rows of a text are: told by the options, else by the extension, else by the content; what stays doubtful is
/// refused.
enum LayoutChoice {
  case json
  case delimited(DelimitedLayout)
  case lines
  case words

  private static let comma = UInt8(ascii: ",")
  private static let others = [UInt8(ascii: ";"), UInt8(ascii: "|")]

  /// The layout of `bytes`, the content of what messages call `path`.
  ///
  /// It is the same whether rows need labels or not, so that what was learned from a file is predicted from it.
  ///
  /// - Parameter isPart: whether more lines may come, so that the first must tell.
  /// - Throws: ``DataError`` with the readings that are possible.
  init(_ bytes: [UInt8], path: String, options: LabelledOptions, isPart: Bool = false) throws {
    let delimiter: UInt8
    if options.target == .tags {
      let format = options.format ?? TableExtension.format(of: path)
      self = format == .jsonl || format == nil && Self.beginsObject(bytes) ? .json : .words
      return
    }
    if options.target == .conversation {
      guard [nil, .jsonl].contains(options.format ?? TableExtension.format(of: path)) else {
        throw DataError(
          .badInput, "\(path): conversations are objects of JSON, one a line, and this is a table or text.",
          remedy: "write {\"messages\": [{\"role\": \"user\", \"content\": \"…\"}, …]} on each line.")
      }
      self = .json
      return
    }
    if options.format == nil, !options.saysDelimited, TableExtension.format(of: path) != .jsonl,
      TableExtension.format(of: path) != nil, Self.firstLineIsObject(bytes)
    {
      throw DoubtfulReading.object(path: path)
    }
    switch options.format ?? TableExtension.format(of: path) {
    case .jsonl?:
      self = .json
      return
    case .lines?:
      self = .lines
      return
    case .conll?:
      self = .words
      return
    case .tsv?: delimiter = try Self.given(options) ?? DelimitedLayout.tab
    case .csv?: delimiter = try Self.given(options) ?? Self.separator(bytes, path: path, options)
    case nil:
      if !options.saysDelimited, Self.beginsObject(bytes) {
        self = .json
        return
      } else if options.saysTable {
        delimiter = try Self.given(options) ?? Self.likeliest(bytes)?.delimiter ?? Self.comma
      } else if let told = try Self.table(bytes, path: path, isPart: isPart) {
        delimiter = told
      } else {
        self = .lines
        return
      }
    }
    self = .delimited(DelimitedLayout(bytes, delimiter: delimiter, quoting: options.quoting))
  }

  /// Whether it has fields between delimiters.
  var isDelimited: Bool { if case .delimited = self { true } else { false } }

  /// The delimiter that was asked for.
  private static func given(_ options: LabelledOptions) throws -> UInt8? {
    guard let delimiter = options.delimiter else { return nil }
    guard let byte = delimiter.asciiValue, byte != UInt8(ascii: "\""), byte != 0x0A, byte != 0x0D else {
      throw DataError(
        .badInput, "The delimiter \"\(delimiter)\" is not one ASCII character other than a quote.")
    }
    return byte
  }

  /// Whether the first thing in `bytes` looks like JSON: an object with a key or without any, or a list of objects.
  static func beginsObject(_ bytes: [UInt8]) -> Bool {
    let start = String(decoding: bytes.lazy.filter { $0 > 0x20 }.prefix(2), as: UTF8.self)
    return ["{\"", "{}", "[{"].contains(start)
  }

  /// Whether the first line that is not blank is a whole object of JSON.
  private static func firstLineIsObject(_ bytes: [UInt8]) -> Bool {
    guard beginsObject(bytes), let start = bytes.firstIndex(where: { $0 > 0x20 }) else { return false }
    let line = Array(bytes[start...].prefix { $0 != 0x0A })
    if case .success = Result(catching: { try JSONRow.parse(line) }) { return true }
    return false
  }

  /// What separates the fields of a file that is CSV by its name.
  private static func separator(_ bytes: [UInt8], path: String, _ options: LabelledOptions) throws -> UInt8 {
    let surveys = ([comma, others[0], DelimitedLayout.tab, others[1]]).map {
      DelimiterSurvey(bytes, delimiter: $0)
    }
    let sure = surveys.filter { $0.share == 1 }
    if sure.count > 1 {
      let named = sure.filter { $0.known.texts + $0.known.labels > 0 }
      if named.count == 1 { return named[0].delimiter }
      let close = sure.filter { !$0.isSpaced }
      if close.count == 1 { return close[0].delimiter }
      throw DoubtfulReading.delimiters(sure, path: path)
    }
    if let sure = sure.first { return sure.delimiter }
    return likeliest(surveys)?.delimiter ?? comma
  }

  private static func likeliest(_ bytes: [UInt8]) -> DelimiterSurvey? {
    likeliest(DelimiterSurvey.all(bytes))
  }

  /// The first of those on which most records agree.
  private static func likeliest(_ surveys: [DelimiterSurvey]) -> DelimiterSurvey? {
    surveys.filter(\.isRegular).reduce(nil) { best, one in
      best.map { one.share > $0.share ? one : $0 } ?? one
    }
  }

  /// The delimiter of a text whose name says nothing, where it is a table; nil where it is one text a line.
  ///
  /// A table is told by the known names of its columns, and not by counting commas: prose may have as many on each
  /// line, by chance.
  private static func table(_ bytes: [UInt8], path: String, isPart: Bool) throws -> UInt8? {
    let surveys = DelimiterSurvey.all(bytes)
    let named = surveys.filter { $0.known.texts + $0.known.labels > 0 }
    let told = named.first { $0.known.texts > 0 && $0.known.labels > 0 || !$0.isFirstSpaced }
    if let told { return told.delimiter }
    if let likeliest = likeliest(surveys), likeliest.records > 1 {
      if likeliest.isSpaced, !named.contains(where: { $0.delimiter == likeliest.delimiter }) { return nil }
      throw DoubtfulReading.table(likeliest, path: path)
    }
    // Lines, of which the first is not the name of a column.
    let first = surveys[0]
    guard first.records > 1 || isPart, first.first.count == 1, UsualNames.isText(first.first[0]) else {
      return nil
    }
    throw DoubtfulReading.table(first, path: path)
  }
}
