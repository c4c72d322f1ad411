import Storage

/// Which columns hold the text, the second text of a pair, and the label; by position from 0.
struct ColumnChoice: Equatable {
  var text: Int
  var pair: Int?
  var label: Int?

  /// Names under which data sets commonly keep their text, the likeliest first.
  private static let textNames = [
    "text", "sentence", "review", "content", "headline", "comment", "tweet", "phrase", "utterance",
    "question",
    "message", "document", "body", "sentence1", "sentence_a", "premise", "question1", "text_a", "title",
  ]
  private static let labelNames = [
    "label", "labels", "class", "category", "sentiment", "target", "intent", "topic", "tag", "gold_label",
  ]

  private static func fold(_ name: String) -> String { name.filter { !$0.isWhitespace }.lowercased() }

  /// Whether a field reads like the usual name of a text or label column.
  static func isKnown(_ name: String) -> Bool {
    let folded = fold(name)
    return textNames.contains(folded) || labelNames.contains(folded)
  }

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
    func find(_ wanted: String?, _ role: String) throws -> Int? {
      guard let wanted else { return nil }
      if let exact = columns.firstIndex(of: wanted) { return exact }
      let folded = columns.indices.filter { Self.fold(columns[$0]) == Self.fold(wanted) }
      if folded.count == 1 { return folded[0] }
      if let number = Int(wanted), number >= 1, number <= columns.count { return number - 1 }
      let list = columns.joined(separator: ", ")
      let nearest = isNamed ? NearestValue.find(wanted, in: columns).map { " Did you mean \($0)?" } ?? "" : ""
      let without = isNamed ? "" : " The file has no header, so columns go by number."
      throw DataError(
        .badInput,
        "\(path): there is no column \"\(wanted)\" for the \(role); the columns are \(list).\(nearest)\(without)",
        remedy: isNamed ? "" : "Pass \(option: "header") if it has one.")
    }
    func named(_ names: [String], except taken: Int?) -> Int? {
      guard isNamed else { return nil }
      let folded = columns.map(Self.fold)
      for name in names {
        if let index = folded.firstIndex(of: name), index != taken { return index }
      }
      return nil
    }
    let givenText = try find(options.textColumn, "text")
    pair = try find(options.pairColumn, "pair")
    label = try find(options.labelColumn, "label") ?? named(Self.labelNames, except: givenText)
    var textColumn = givenText ?? named(Self.textNames, except: label)
    var free = Set(columns.indices).subtracting([textColumn, pair, label].compactMap { $0 })
    if textColumn == nil, columns.count == 1 || (free.count == 1 && label != nil) { textColumn = free.first }
    if label == nil, textColumn != nil, free.count == 1, columns.count == 2 + (pair == nil ? 0 : 1) {
      label = free.first
    }
    if columns.count == 2 || (!isNamed && columns.count > 1) {
      if label == nil {
        label = free.min { Self.variety(sample, $0) < Self.variety(sample, $1) }
      }
      if let label { free.remove(label) }
      if textColumn == nil { textColumn = free.max { Self.length(sample, $0) < Self.length(sample, $1) } }
    }
    guard let textColumn else {
      throw DataError(
        .badInput,
        "\(path): it is not clear which column holds the text",
        remedy: "name one of \(columns.joined(separator: ", ")) with \(option: "text-column").")
    }
    if options.labels == .required, label == nil, columns.count == 1 {
      throw DataError(
        .badInput,
        "\(path): every row has one column, \(columns[0]), where text and label are needed.",
        remedy: "If there are more, name what separates them with \(option: "delimiter").")
    }
    if options.labels == .required, label == nil {
      throw DataError(
        .badInput,
        "\(path): it is not clear which column holds the label",
        remedy: "name one of \(columns.joined(separator: ", ")) with \(option: "label-column").")
    }
    text = textColumn
    guard Set([text, pair, label].compactMap { $0 }).count == [text, pair, label].compactMap({ $0 }).count
    else {
      throw DataError(
        .badInput,
        "\(path): text, pair and label must be different columns of \(columns.joined(separator: ", ")).")
    }
  }

  /// The number of distinct values, then their length: labels are few and short.
  private static func variety(_ sample: [[String]], _ column: Int) -> (Int, Int, Int) {
    (Set(sample.map { $0[column] }).count, length(sample, column), column)
  }

  private static func length(_ sample: [[String]], _ column: Int) -> Int {
    sample.reduce(0) { $0 + $1[column].utf8.count }
  }
}
