/// A family of models as a value.
public struct Family: Sendable {
  /// What is known about it.
  let type: any FamilyDescription.Type

  init(_ type: any FamilyDescription.Type) { self.type = type }

  /// Hugging Face's `model_type`, by which families are told apart.
  public var modelType: String { type.modelType }
  /// What it is, in a few words of a help text.
  public var summary: String { type.summary }
  /// What it can do and what suits it.
  public var traits: FamilyTraits { type.traits }
  /// The sizes of new models; nil where one comes about by another family's training alone.
  public var sizes: SizeTable? { type.sizes }

  /// Whether its models detect replaced tokens.
  public var detectsReplacedTokens: Bool { type.classNames.usualHead == .replacedToken }

  /// Whether transformers has a class of it that classifies tokens.
  public var classifiesTokens: Bool { type.classNames.tokenClassification != nil }

  /// Whether the encoders of both are the same under other names, so that one can continue the other's weights.
  package func sharesEncoder(with other: Family) -> Bool {
    traits.encoder != nil && traits.encoder == other.traits.encoder
  }

  /// What the names of the tensors of an encoder begin with.
  package var tensorPrefix: String { type.tensorScope + "." }
}

extension Family: Hashable {
  /// Whether both have the same `model_type`.
  public static func == (left: Family, right: Family) -> Bool { left.modelType == right.modelType }

  /// Adds the `model_type`.
  public func hash(into hasher: inout Hasher) { hasher.combine(modelType) }
}
