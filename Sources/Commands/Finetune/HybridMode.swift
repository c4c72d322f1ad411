/// Whether an n-gram model's log-probabilities are added to a classifier's.
package enum HybridMode: String, CaseIterable, Sendable {
  /// Where rows held out say that it helps.
  case auto
  /// Wherever there are such rows.
  case on
  /// Never.
  case off
}
