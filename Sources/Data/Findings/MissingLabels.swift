import Storage

/// Labels that programs write where a value is missing: NaN, N/A, NULL, `#REF!`.
///
/// They may be classes, as NA for a region, so it is a warning. `None` is left out: it names a class more often.
public struct MissingLabels: Sendable, Equatable {
  /// Such labels, in the order of the labels.
  public let names: [String]
  /// How many training rows have them.
  public let rows: Int

  private static let values: Set<String> = [
    "nan", "-nan", "na", "n/a", "<na>", "#n/a", "null", "#null!", "#ref!", "#value!", "#name?", "#num!",
    "#div/0!",
  ]

  /// Looks at the labels of a table.
  public init(_ balance: LabelBalance) {
    let found = balance.classes.filter { Self.values.contains($0.name.lowercased()) }
    names = found.map(\.name)
    rows = found.reduce(0) { $0 + $1.rows }
  }

  /// What is wrong with the names.
  public var findings: [Finding] {
    names.isEmpty
      ? []
      : [
        Finding(
          .warning, "missing-labels",
          "\(CheckWords.count(rows, "row has a label", "rows have labels")) that programs write for a missing "
            + "value: \(CheckWords.list(names))",
          remedy: "If they are no classes, leave those rows out")
      ]
  }
}
