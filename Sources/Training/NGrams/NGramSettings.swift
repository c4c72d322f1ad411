/// What is chosen of an n-gram model by rows that it does not learn from.
struct NGramSettings: Sendable, Equatable {
  /// What is counted.
  var kind = NGramKind.both
  /// The power of the naive Bayes ratio by which features are scaled; 0 for plain logistic regression.
  var power: Float = 0.5
  /// C, the inverse strength of the penalty.
  var strength: Float = 4
}
