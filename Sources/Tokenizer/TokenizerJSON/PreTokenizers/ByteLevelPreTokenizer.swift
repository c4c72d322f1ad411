import Storage

/// Byte-level text: a space before it, GPT-2's words, and a character for each byte.
struct ByteLevelPreTokenizer: PreTokenizer {
  private let addsPrefixSpace: Bool
  private let cutsWords: Bool
  /// Whether bytes become characters; where the model takes bytes there is no need.
  private(set) var maps = true

  /// - Throws: for options that make no sense.
  init(_ component: Component) throws(TokenizerError) {
    addsPrefixSpace = try component.flag("add_prefix_space")
    cutsWords = try component.flag("use_regex", default: true)
  }

  /// The same for a model that takes bytes.
  var withoutMapping: ByteLevelPreTokenizer {
    var other = self
    other.maps = false
    return other
  }

  func apply(_ text: inout PreTokenizedText) throws(TokenizerError) {
    if addsPrefixSpace, text.needsPrefix(UInt8(ascii: " ")) {
      try text.rewrite { part throws(TokenizerError) in
        if part.bytes.first != UInt8(ascii: " "), !part.continues { part.prepend([UInt8(ascii: " ")]) }
      }
    }
    if cutsWords {
      try text.split { bytes, emit throws(TokenizerError) in try GPT2Scanner().eachMatch(in: bytes, emit) }
    }
    if maps {
      try text.rewrite { part throws(TokenizerError) in try ByteLevelNormalizer().normalize(&part) }
    }
  }
}

extension PreTokenizedText {
  /// Whether some stretch of text begins with another byte.
  func needsPrefix(_ byte: UInt8) -> Bool {
    stretches.contains { $0.token < 0 && bytes[Int($0.lower)] != byte }
  }
}
