import Storage

/// How many rows each label has.
public struct LabelBalance: Sendable, Equatable {
  /// A label and its rows.
  public struct Class: Sendable, Equatable {
    /// The label.
    public var name: String
    /// Training rows.
    public var rows = 0
    /// Validation rows.
    public var validationRows = 0
  }

  /// The labels, the commonest first.
  public let classes: [Class]
  /// Training rows.
  public let rows: Int
  /// Validation rows.
  public let validationRows: Int

  /// Fewer rows than these teach a label hardly anything, and measure it by chance.
  static let fewest = 10
  /// From this share on, accuracy says nothing.
  static let dominant = 0.95

  /// Counts the labels of both tables.
  public init(training: LabelledTable, validation: LabelledTable?) {
    var counts: [String: Class] = [:]
    for row in training.rows {
      if let label = row.label { counts[label, default: Class(name: label)].rows += 1 }
    }
    for row in validation?.rows ?? [] {
      if let label = row.label { counts[label, default: Class(name: label)].validationRows += 1 }
    }
    classes = counts.values.sorted {
      ($1.rows, $1.validationRows, $0.name) < ($0.rows, $0.validationRows, $1.name)
    }
    rows = classes.reduce(0) { $0 + $1.rows }
    validationRows = classes.reduce(0) { $0 + $1.validationRows }
  }

  /// The accuracy of always naming the commonest label, on the validation rows where there are any: what a model has
  /// to beat.
  public var majorityShare: Double {
    guard let commonest = classes.first, rows > 0 else { return 0 }
    return validationRows > 0
      ? Double(commonest.validationRows) / Double(validationRows) : Double(commonest.rows) / Double(rows)
  }

  /// What is wrong with the labels.
  public var findings: [Finding] {
    let learned = classes.filter { $0.rows > 0 }
    guard learned.count >= 2, let commonest = learned.first else {
      let what = learned.first.map { "all \($0.rows) rows have the label \(CheckWords.list([$0.name]))" }
      return [
        Finding(
          .fatal, "one-class", what ?? "no row has a label",
          remedy:
            "A classifier needs at least two labels; \(option: "label-column") names the column that holds them"
        )
      ]
    }
    var findings: [Finding] = []
    let share = Double(commonest.rows) / Double(rows)
    if share >= Self.dominant {
      findings.append(
        Finding(
          .warning, "imbalance",
          "\(CheckWords.share(share)) of the rows have the label \(CheckWords.list([commonest.name]))",
          remedy: "Accuracy will say little: look at macro-F1, or add rows of the other labels"))
    }
    let rare = learned.filter { $0.rows < Self.fewest }
    if !rare.isEmpty {
      findings.append(
        Finding(
          .warning, "rare-labels",
          "\(CheckWords.count(rare.count, "label has", "labels have")) fewer than \(Self.fewest) rows: "
            + CheckWords.list(rare.map(\.name)),
          remedy: "Add rows of them, or join them with other labels"))
    }
    let unmeasured = learned.filter { $0.validationRows == 0 }
    if validationRows > 0, !unmeasured.isEmpty {
      findings.append(
        Finding(
          .note, "labels-not-judged",
          "\(CheckWords.count(unmeasured.count, "label has", "labels have")) no validation row: "
            + CheckWords.list(unmeasured.map(\.name)), remedy: "Nothing will be known about them"))
    }
    return findings
  }

  /// The table of the labels, at most 30.
  var lines: [String] {
    let hasValidation = validationRows > 0
    var table = CheckTable(header: ["label", "rows", "share"] + (hasValidation ? ["validation"] : []))
    table.numbers = [1, 2, 3]
    for one in classes.prefix(30) {
      table.rows.append(
        [
          VisibleText.escape(one.name, columns: 40), "\(one.rows)",
          CheckWords.share(Double(one.rows) / Double(max(1, rows))),
        ] + (hasValidation ? ["\(one.validationRows)"] : []))
    }
    return table.lines + (classes.count > 30 ? ["  … and \(classes.count - 30) more labels"] : [])
  }

  /// The labels in JSON.
  var value: JSONValue {
    .object([
      "majority_share": .figure(majorityShare),
      "labels": .array(
        classes.map {
          .object([
            "label": .string($0.name), "rows": .integer($0.rows),
            "validation_rows": .integer($0.validationRows),
          ])
        }),
    ])
  }
}
