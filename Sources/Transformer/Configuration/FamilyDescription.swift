import Storage

/// What is known of a family of models without its layers: names, traits, and how `config.json` is read and written.
protocol FamilyDescription: Sendable {
  /// Hugging Face's `model_type`, which is also the name on the command line.
  static var modelType: String { get }

  /// What it is, in a few words of a help text.
  static var summary: String { get }

  /// The names of transformers' classes.
  static var classNames: ClassNames { get }

  /// What the names of the tensors before the head begin with.
  static var tensorScope: String { get }

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
}

extension FamilyDescription {
  static var tensorScope: String { modelType }
}
