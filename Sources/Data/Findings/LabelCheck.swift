/// What is found in the labels of rows: how they are spread, names that look alike, and missing values.
public struct LabelCheck: TargetCheck {
  /// How many rows each label has.
  public let balance: LabelBalance
  /// Labels that look alike.
  public let names: LabelNames
  /// Labels that stand for a missing value.
  public let missing: MissingLabels

  /// Looks at the labels of training rows and validation rows.
  public init(training: LabelledTable, validation: LabelledTable?) {
    balance = LabelBalance(training: training, validation: validation)
    names = LabelNames(balance)
    missing = MissingLabels(balance)
  }

  /// What is wrong with the labels.
  public var findings: [Finding] {
    balance.findings + names.findings + missing.findings + JoinedLabels(balance).findings
  }

  /// The table of the labels, and the accuracy of always naming the commonest.
  public var section: CheckSection {
    CheckSection(
      "classes",
      title:
        "labels: always naming the commonest is right for \(CheckWords.share(balance.majorityShare)), the accuracy to beat",
      lines: balance.lines, balance.value)
  }
}
