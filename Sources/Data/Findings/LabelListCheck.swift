import Storage

/// What is found in the labels of rows that have any number of them.
public struct LabelListCheck: TargetCheck {
  private let balance: LabelBalance
  private let names: LabelNames
  private let missing: MissingLabels
  /// The number of labels of each training row.
  private let counts: [Int]

  /// Looks at the labels of training rows and validation rows.
  public init(training: LabelledTable, validation: LabelledTable?) {
    balance = LabelBalance(training: training.oneLabelARow, validation: validation?.oneLabelARow)
    names = LabelNames(balance)
    missing = MissingLabels(balance)
    counts = training.labelLists.map(\.count)
  }

  private var unlabelled: Int { counts.count { $0 == 0 } }

  /// What is wrong with the labels.
  public var findings: [Finding] {
    // One label is enough, and none must be common.
    let learned = balance.findings.filter { !["one-class", "imbalance"].contains($0.name) }
    var findings = learned + names.findings + missing.findings
    if counts.contains(where: { $0 > 0 }), counts.allSatisfy({ $0 <= 1 }) {
      findings.append(
        Finding(
          .warning, "single-labels", "no row has more than one label",
          remedy:
            "If labels exclude each other, \(option: "task") classification learns them better; if fields hold several, \(option: "label-separator") says what separates them"
        ))
    }
    return findings
  }

  /// The table of the labels, and how many of them rows have.
  public var section: CheckSection {
    let mean = Double(counts.reduce(0, +)) / Double(max(1, counts.count))
    return CheckSection(
      "classes",
      title:
        "labels: \(balance.classes.count), \(Format.decimal(mean, digits: 2)) a row; \(CheckWords.count(unlabelled, "row has", "rows have")) none",
      lines: balance.lines,
      .object([
        "labels_a_row": .figure(mean), "rows_without_label": .integer(unlabelled), "counts": balance.value,
      ]))
  }
}
