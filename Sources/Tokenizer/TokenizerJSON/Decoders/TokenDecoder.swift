import Storage

/// A step that turns the texts of tokens into other texts, which joined are the text.
///
/// Texts are bytes: parts of characters may be among them.
protocol TokenDecoder: Sendable {
  /// The texts after this step.
  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]]
}

/// Several steps, one after the other.
struct DecoderSequence: TokenDecoder {
  let steps: [any TokenDecoder]

  func decode(_ tokens: [[UInt8]]) throws(TokenizerError) -> [[UInt8]] {
    var tokens = tokens
    for step in steps { tokens = try step.decode(tokens) }
    return tokens
  }
}

/// The decoders that `tokenizer.json` may name.
enum Decoders {
  /// The decoder that a component describes.
  ///
  /// - Throws: for a kind that is not known, by its name; for options that make no sense.
  static func make(_ component: Component) throws(TokenizerError) -> any TokenDecoder {
    let type = try component.type
    switch type {
    case "Sequence":
      var steps: [any TokenDecoder] = []
      for part in try component.components("decoders") { steps.append(try make(part)) }
      return DecoderSequence(steps: steps)
    case "ByteLevel": return ByteLevelDecoder()
    case "WordPiece":
      return WordPieceDecoder(prefix: try component.text("prefix"), cleansUp: try component.flag("cleanup"))
    case "Metaspace": return MetaspaceDecoder(metaspace: try Metaspace(component))
    case "ByteFallback": return ByteFallbackDecoder()
    case "Fuse": return FuseDecoder()
    case "Strip": return try StripDecoder(component)
    case "Replace": return ReplaceDecoder(rule: try ReplaceNormalizer(component))
    case "BPEDecoder": return BPEDecoder(suffix: try component.text("suffix"))
    case "CTC": return try CTCDecoder(component)
    default: throw component.unknown("decoder", type)
    }
  }
}
