/// The names that transformers' classes have in `architectures`: a prefix, and what follows it by the head.
struct ClassNames: Sendable {
  /// What all begin with.
  let prefix: String
  /// Those that predict tokens; the first is written.
  var language: [String]
  /// Those that detect replaced tokens; the first is written.
  var replacedToken: [String] = []
  /// The one that classifies sequences.
  var classification = "ForSequenceClassification"
  /// The one that classifies tokens; nil where transformers has none.
  var tokenClassification: String? = "ForTokenClassification"
  /// The one without a head.
  var bare = "Model"

  /// What a file without `architectures` ends in.
  var usualHead: ModelConfiguration.Head { replacedToken.isEmpty ? .language : .replacedToken }
}

extension Family {
  /// The class that transformers opens a model of this head with: `LlamaForCausalLM`.
  package func className(of head: ModelConfiguration.Head) -> String {
    let names = type.classNames
    let suffix =
      switch head {
      case .language: names.language.first
      case .replacedToken: names.replacedToken.first
      case .classification, .multiLabel, .regression: names.classification
      case .tokenClassification: names.tokenClassification
      }
    return names.prefix + (suffix ?? "")
  }

  /// The class of a model without a head: `LlamaModel`.
  package var bareClassName: String { type.classNames.prefix + type.classNames.bare }
}
