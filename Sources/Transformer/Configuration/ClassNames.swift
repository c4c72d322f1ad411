/// The names that transformers' classes have in `architectures`: a prefix, and what follows it by the head.
struct ClassNames: Sendable {
  /// What all begin with.
  let prefix: String
  /// Those that predict tokens; the first is written.
  var language: [String]
  /// Those that detect replaced tokens; the first is written.
  var replacedToken: [String] = []
  /// The one that classifies sequences.
  static let classification = "ForSequenceClassification"

  /// What a file without `architectures` ends in.
  var usualHead: ModelConfiguration.Head { replacedToken.isEmpty ? .language : .replacedToken }
}
