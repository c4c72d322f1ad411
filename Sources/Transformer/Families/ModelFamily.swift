import Storage

/// What Apus knows about one family of models. Each family stands in one file of this folder, which nothing names but the
/// list of ``ModelFamilies``; what several share is in `Shared`.
protocol ModelFamily: Sendable {
  /// Hugging Face's `model_type`, which is also the name on the command line.
  static var modelType: String { get }

  /// What it is, in a few words of a help text.
  static var summary: String { get }

  /// The names of transformers' classes.
  static var classNames: ClassNames { get }

  /// What it can do and what suits it.
  static var traits: FamilyTraits { get }

  /// The sizes of new models; nil where one comes about by another family's training alone.
  static var sizes: SizeTable? { get }

  /// What a configuration has where nothing is said.
  static var conventions: FamilyConventions { get }

  /// Reads what a `config.json` says of shape and arithmetic. Everything that is not computed is refused by name.
  static func read(_ reader: ConfigurationReader) throws(FileError) -> ModelConfiguration

  /// The keys and values for it.
  static func write(_ c: ModelConfiguration) -> [String: Any]

  /// Lays out the parameters, in the names of transformers, and puts the layers together.
  static func build(_ c: ModelConfiguration, _ builder: inout ParameterBuilder) -> ModelParts
}

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

/// What a configuration of a family has where nothing is said.
struct FamilyConventions: Sendable {
  let feedForward: FeedForwardKind
  let norm: NormKind
  let normEpsilon: Float
  /// The width inside the feed-forward part of a model so wide.
  let intermediateSize: @Sendable (_ hiddenSize: Int) -> Int
}
