import Storage

/// What is found in the tags of words: how they are spread.
public struct TagCheck: TargetCheck {
  private let balance: LabelBalance

  /// Looks at the tags of training rows and validation rows.
  public init(training: LabelledTable, validation: LabelledTable?) {
    balance = LabelBalance(training: training.oneTagARow, validation: validation?.oneTagARow)
  }

  /// What is wrong with the tags.
  public var findings: [Finding] {
    // Most words are nothing in particular, and a tag may begin hardly any word.
    balance.findings.filter { $0.name != "imbalance" }
  }

  /// The table of the tags.
  public var section: CheckSection {
    CheckSection(
      "classes", title: "tags: \(balance.classes.count), of \(balance.rows) words", lines: balance.lines,
      balance.value)
  }
}

extension LabelledTable {
  /// A row for each tagged word, to be counted as labels are.
  fileprivate var oneTagARow: LabelledTable {
    var table = self
    table.rows = rows.flatMap { row in
      row.words.map { LabelledRow(line: row.line, text: "", label: $0.tag) }
    }
    return table
  }
}
