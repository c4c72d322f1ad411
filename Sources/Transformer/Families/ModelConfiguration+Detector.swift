extension ModelConfiguration {
  /// The detector of replaced tokens with this encoder's shape, and its generator; nil where no family is one.
  public func detector(generator: GeneratorConfiguration) -> ModelConfiguration? {
    guard let family = ModelFamilies.detector(for: family) else { return nil }
    var c = self
    c.family = family
    c.head = .replacedToken
    c.generator = generator
    return c
  }
}
