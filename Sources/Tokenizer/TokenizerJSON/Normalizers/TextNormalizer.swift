import Storage

/// A step that rewrites a text before it is cut.
protocol TextNormalizer: Sendable {
  /// Rewrites the text.
  func normalize(_ text: inout NormalizedText) throws(TokenizerError)
}

/// Several steps, one after the other.
struct NormalizerSequence: TextNormalizer {
  let steps: [any TextNormalizer]

  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    for step in steps { try step.normalize(&text) }
  }
}

/// The normalizers that `tokenizer.json` may name.
enum Normalizers {
  /// The normalizer that a component describes.
  ///
  /// - Throws: for a kind that is not known, by its name; for options that make no sense.
  static func make(_ component: Component) throws(TokenizerError) -> any TextNormalizer {
    let type = try component.type
    switch type {
    case "Sequence":
      var steps: [any TextNormalizer] = []
      for part in try component.components("normalizers") { steps.append(try make(part)) }
      return NormalizerSequence(steps: steps)
    case "NFC", "NFD", "NFKC", "NFKD":
      return UnicodeNormalizer(form: NormalizationForm(rawValue: type) ?? .nfc)
    case "Lowercase": return LowercaseNormalizer()
    case "Strip": return try StripNormalizer(component)
    case "StripAccents": return StripAccentsNormalizer()
    case "Replace": return try ReplaceNormalizer(component)
    case "Prepend": return try PrependNormalizer(component)
    case "Precompiled": return try PrecompiledNormalizer(component)
    case "BertNormalizer": return try BertNormalizer(component)
    case "Nmt": return NmtNormalizer()
    case "ByteLevel": return ByteLevelNormalizer()
    default: throw component.unknown("normalizer", type)
    }
  }
}
