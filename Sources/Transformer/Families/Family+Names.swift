extension Family: RawRepresentable, CaseIterable, CustomStringConvertible {
  /// All there are.
  public static var allCases: [Family] { ModelFamilies.all }

  /// The family of a `model_type`; nil where there is none.
  public init?(rawValue: String) {
    guard let family = ModelFamilies.all.first(where: { $0.modelType == rawValue }) else { return nil }
    self = family
  }

  /// The `model_type`.
  public var rawValue: String { modelType }

  /// The `model_type`.
  public var description: String { modelType }
}
