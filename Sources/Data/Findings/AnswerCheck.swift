import Storage

/// What is found in the answers of rows that a model is to go on with: how many there are, and whether they differ.
public struct AnswerCheck: TargetCheck {
  /// Several answers to one prompt may be right.
  public var excludesOthers: Bool { false }

  /// Answers, each of which is learned.
  public var secondAnswer: (name: String, effect: String) { ("answer", "each is learned in part") }

  private let rows: Int
  private let distinct: Int
  private let commonest: (text: String, count: Int)

  /// Looks at the answers of training rows.
  public init(training: LabelledTable) {
    var counts: [String: Int] = [:]
    for answer in training.rows.compactMap(\.label) { counts[answer, default: 0] += 1 }
    rows = training.rows.count
    distinct = counts.count
    let most = counts.min { ($1.value, $0.key) < ($0.value, $1.key) }
    commonest = (most?.key ?? "", most?.value ?? 0)
  }

  /// Whether all answers are one.
  public var findings: [Finding] {
    guard distinct == 1, rows > 1 else { return [] }
    return [
      Finding(
        .warning, "one-answer", "all \(rows) rows have the answer \(CheckWords.list([shown]))",
        remedy:
          "A model learns to say it whatever is asked; \(option: "label-column") names the column that holds the answers"
      )
    ]
  }

  /// How many answers there are.
  public var section: CheckSection {
    CheckSection(
      "answers",
      title:
        "answers: \(distinct) different ones; always giving the commonest is right for \(CheckWords.share(Double(commonest.count) / Double(max(1, rows))))",
      lines: ["  the commonest: \(shown)"],
      .object(["distinct": .integer(distinct), "commonest": .integer(commonest.count)]))
  }

  /// The commonest answer, shortened.
  private var shown: String {
    let line = commonest.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.count > 60 ? line.prefix(60) + "…" : line
  }
}
