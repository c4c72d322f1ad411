import Storage

/// Which columns hold the text, the second text of a pair, and the label; by position from 0.
struct ColumnChoice: Equatable {
  var text: Int
  var pair: Int?
  var label: Int?
  /// Columns that say 1 or 0 of a label each, which is their name, in place of ``label``; none where there is that.
  var indicators: [Int] = []

  /// Chooses by the options' names or numbers, else by the usual names, else by content where the columns have no names
  /// or are only two.
  ///
  /// - Parameters:
  ///   - columns: the names in the header, or "1", "2", ….
  ///   - isNamed: whether `columns` came from the file.
  ///   - sample: some rows' fields, to tell labels (few distinct values) from text (the longest) without names.
  init(
    columns: [String], isNamed: Bool, sample: [[String]], path: String, options: LabelledOptions
  ) throws {
    let names = ColumnNames(columns: columns, areNames: isNamed, path: path)
    if options.target == .completion {
      self = try Self.completion(names, options)
      return
    }
    var givenText = try names.find(options.textColumn, for: "text")
    pair = try names.find(options.pairColumn, for: "pair")
    if options.readsPairs, pair == nil {
      guard let known = names.pair(of: UsualNames.pairs, text: givenText) else {
        throw Self.noPair(columns, path: path)
      }
      (givenText, pair) = (known.text, known.pair)
    }
    indicators = try Self.named(options, names)
    label =
      try (indicators.isEmpty ? names.find(options.labelColumn, for: "label") : nil)
      ?? names.first(of: UsualNames.answers(options.target), except: givenText)
      ?? Self.numbers(options, sample, except: [givenText, pair])
    if !indicators.isEmpty {
      label = nil
    } else if options.target == .labels, label == nil, isNamed {
      indicators = Self.indicators(sample, except: [givenText, pair])
    }
    if givenText == nil, !indicators.isEmpty {
      givenText =
        names.first(of: UsualNames.texts, except: nil) ?? Self.longest(sample, except: indicators + [pair])
    }
    let text = Self.guess(
      text: givenText ?? names.first(of: UsualNames.texts, except: label), pair: pair, label: &label,
      columns: columns.count, isNamed: isNamed, sample: sample)
    guard let text else {
      throw DataError(
        .badInput, "\(path): it is not clear which column holds the text",
        remedy: "name one of \(columns.joined(separator: ", ")) with \(option: "text-column").")
    }
    self.text = text
    if !indicators.isEmpty { label = nil }
    if options.labels == .required, label == nil, indicators.isEmpty {
      throw Self.noLabel(columns, path: path)
    }
    let chosen = [text, pair, label].compactMap { $0 } + indicators
    guard Set(chosen).count == chosen.count else {
      throw DataError(
        .badInput,
        "\(path): text, pair and label must be different columns of \(columns.joined(separator: ", ")).")
    }
  }

  /// The column with most text, but for some.
  private static func longest(_ sample: [[String]], except taken: [Int?]) -> Int? {
    sample.first?.indices.filter { !taken.contains($0) }.max { length(sample, $0) < length(sample, $1) }
  }

  /// Whether a field says that a row has the label of its column; nil where it says neither.
  static func indicator(_ field: String) -> Bool? {
    switch field.trimmed.lowercased() {
    case "1", "1.0", "true", "yes", "x": true
    case "0", "0.0", "false", "no", "": false
    default: nil
    }
  }

  /// The columns that one option names, separated by commas; none where it names one or rows have one label.
  private static func named(_ options: LabelledOptions, _ names: ColumnNames) throws -> [Int] {
    guard options.target == .labels, let given = options.labelColumn, given.contains(","),
      !names.columns.contains(given)
    else { return [] }
    let columns = given.split(separator: ",").map { String($0).trimmed }
    return try columns.compactMap { try names.find($0, for: "label") }
  }

  /// The columns of 0 and 1, where there are at least two.
  private static func indicators(_ sample: [[String]], except taken: [Int?]) -> [Int] {
    guard let first = sample.first else { return [] }
    let found = first.indices.filter { column in
      !taken.contains(column)
        && sample.allSatisfy {
          ["0", "1", "0.0", "1.0", "true", "false"].contains($0[column].trimmed.lowercased())
        }
    }
    return found.count > 1 ? found : []
  }

  /// The only column of numbers that are not those of the rows, where the answers are numbers; nil where that leaves a choice.
  private static func numbers(_ options: LabelledOptions, _ sample: [[String]], except taken: [Int?]) -> Int?
  {
    guard options.target == .number, let first = sample.first, sample.count > 1 else { return nil }
    let found = first.indices.filter { column in
      guard !taken.contains(column) else { return false }
      let numbers = sample.compactMap { LabelledTable.number($0[column].trimmed) }
      let countsRows = zip(numbers, numbers.dropFirst()).allSatisfy { $1 > $0 }
      return numbers.count == sample.count && !countsRows
    }
    return found.count == 1 ? found[0] : nil
  }

  /// The column of the text, where the others or the content leave one choice, and the label's by the same means.
  private static func guess(
    text: Int?, pair: Int?, label: inout Int?, columns: Int, isNamed: Bool, sample: [[String]]
  ) -> Int? {
    var text = text
    var free = Set(0..<columns).subtracting([text, pair, label].compactMap { $0 })
    if text == nil, columns == 1 || (free.count == 1 && label != nil) { text = free.first }
    if label == nil, text != nil, free.count == 1, columns == 2 + (pair == nil ? 0 : 1) { label = free.first }
    if columns == 2 || (!isNamed && columns > 1), !sample.isEmpty {
      free = free.filter { length(sample, $0) > 0 }
      if label == nil { label = free.min { variety(sample, $0) < variety(sample, $1) } }
      if let label { free.remove(label) }
      if text == nil {
        text = free.max { length(sample, $0) < length(sample, $1) }
        if let text, let label, areAlike(sample, text, label) { return nil }
      }
    }
    return text
  }

  /// Whether two columns both hold texts, so that content does not tell which is meant.
  private static func areAlike(_ sample: [[String]], _ text: Int, _ label: Int) -> Bool {
    sample.count >= 10 && variety(sample, label).0 * 2 > sample.count
      && length(sample, label) * 2 > length(sample, text)
  }

  private static func noPair(_ columns: [String], path: String) -> DataError {
    DataError(
      .badInput, "\(path): it is not clear which column holds the second text of each pair",
      remedy: "name one of \(columns.joined(separator: ", ")) with \(option: "pair-column").")
  }

  private static func noLabel(_ columns: [String], path: String) -> DataError {
    guard columns.count > 1 else {
      return DataError(
        .badInput,
        "\(path): every row has one column, \(columns[0]), where text and label are needed.",
        remedy: "If there are more, name what separates them with \(option: "delimiter").")
    }
    return DataError(
      .badInput, "\(path): it is not clear which column holds the label",
      remedy: "name one of \(columns.joined(separator: ", ")) with \(option: "label-column").")
  }

  /// The number of distinct values, then their length: labels are few and short.
  private static func variety(_ sample: [[String]], _ column: Int) -> (Int, Int, Int) {
    (Set(sample.map { $0[column] }).count, length(sample, column), column)
  }

  private static func length(_ sample: [[String]], _ column: Int) -> Int {
    sample.reduce(0) { $0 + $1[column].utf8.count }
  }
}
