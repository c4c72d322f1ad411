import CommandLine
import Training

/// The options that ask what answers rest on.
package struct ExplanationOptions: Sendable {
  /// How; nil for no explanations.
  package var method: ExplanationMethod?
  /// The label that is explained; nil for the answer of each row.
  package var label: String?
  /// Where a page of them is written.
  package var html: String?
  /// Whether that may replace a file.
  package var overwrites = false

  /// None.
  package init() {}

  /// Lists the options of `predict`.
  mutating func list(_ o: inout some OptionVisitor) {
    o.group("Explanations (classifiers)")
    o.choice(
      "explain", &method, default: "none",
      help:
        "Give each word its share in the answer; the n-grams beside a model are explained apart, by leaving the word out."
    )
    o.value(
      "explain-label", &label, placeholder: "LABEL", default: "each row's answer",
      help: "The label whose log-probability is explained.")
    o.value(
      "explain-html", &html, placeholder: "FILE", default: "none",
      help: "Write a page with the words of each text coloured by their share.")
    o.flag("overwrite", &overwrites, help: "Replace a file of --explain-html that is already there.")
  }

  /// - Throws: `UsageError` for what goes with explanations alone.
  func validate() throws {
    if method == nil, let other = [("label", label), ("html", html)].first(where: { $0.1 != nil }) {
      throw UsageError("--explain-\(other.0) goes with --explain METHOD.")
    }
    if html == nil, overwrites { throw UsageError("--overwrite goes with --explain-html FILE.") }
  }
}
