import CommandLine
import Training

/// The options of `evaluate` that judge a classifier further than by its figures.
package struct JudgingOptions: Sendable {
  /// Another model on the same rows.
  package var against: String?
  /// What a label's threshold is to reach; at most one of the two.
  package var wantedPrecision: Double?, wantedRecall: Double?
  /// The label whose threshold is wanted.
  package var wantedLabel: String?
  /// How explanations are made that are tried.
  package var explain: ExplanationMethod?
  /// On how many rows.
  package var explainRows = 200

  /// None.
  package init() {}

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.value(
      "against", &against, placeholder: "MODEL", default: "none",
      help:
        "Another classifier of the same labels on the same rows: both figures, their difference, and whether it is chance."
    )
    o.value(
      "wanted-precision", &wantedPrecision, in: 0...1, default: "none",
      help: "Find the probability from which on a label's precision is this on these rows.")
    o.value(
      "wanted-recall", &wantedRecall, in: 0...1, default: "none",
      help: "Find the probability from which on a label's recall is this on these rows.")
    o.value(
      "wanted-label", &wantedLabel, placeholder: "LABEL", default: "the second of two",
      help: "The label whose threshold is wanted.")
    o.choice(
      "explain", &explain, default: "none",
      help:
        "Try explanations by this method: leave out the words that they name, and others, and see what the answers lose."
    )
    o.value(
      "explain-rows", &explainRows, in: 1...1_000_000, help: "How many rows are explained, drawn evenly.")
  }

  /// What a threshold is to reach; nil where none is asked for.
  var wanted: DecisionThreshold.Wanted? {
    wantedPrecision.map { .precision($0) } ?? wantedRecall.map { .recall($0) }
  }

  /// - Throws: `UsageError` for what does not go together.
  func validate() throws {
    if wantedPrecision != nil, wantedRecall != nil {
      throw UsageError("Give --wanted-precision or --wanted-recall, not both.")
    }
    if wantedLabel != nil, wanted == nil {
      throw UsageError("--wanted-label goes with --wanted-precision or --wanted-recall.")
    }
  }

  /// - Throws: `UsageError` if anything is asked for, where there is no classifier of rows to judge.
  func refuse() throws {
    guard against != nil || wanted != nil || explain != nil else { return }
    throw UsageError(
      "--against, --wanted-precision, --wanted-recall and --explain go with classifiers that give each row one label."
    )
  }
}
