import Storage

/// Puts one text in the place of every match of a pattern.
struct ReplaceNormalizer: TextNormalizer {
  let pattern: any TextPattern
  let content: [UInt8]

  /// The longest text that a rule may put in: published ones have a character or two.
  static let longestContent = 1_024

  /// - Throws: for a pattern that cannot be followed exactly.
  init(_ component: Component) throws(TokenizerError) {
    pattern = try Patterns.make(component)
    content = Array(try component.text("content").utf8)
    guard content.count <= Self.longestContent else {
      throw component.refused("content", "has \(content.count) bytes; at most \(Self.longestContent)")
    }
  }

  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    let matches = try text.bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(TokenizerError) in
        var matches: [Range<Int>] = []
        try pattern.eachMatch(in: bytes) { matches.append($0) }
        return matches
      }
    }.get()
    guard !matches.isEmpty else { return }
    try text.rewrite { bytes, rewriter throws(TokenizerError) in
      for match in matches {
        rewriter.copy(match.lowerBound - rewriter.position, of: bytes)
        rewriter.drop(match.count)
        rewriter.insert(contentsOf: content)
        try rewriter.checkSize()
      }
      rewriter.copy(bytes.count - rewriter.position, of: bytes)
    }
  }
}

/// Puts a text before every text that is not empty.
struct PrependNormalizer: TextNormalizer {
  private let content: [UInt8]

  /// - Throws: for options that make no sense.
  init(_ component: Component) throws(TokenizerError) {
    content = Array(try component.text("prepend").utf8)
    guard content.count <= ReplaceNormalizer.longestContent else {
      throw component.refused("prepend", "has \(content.count) bytes; at most 1024")
    }
  }

  func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    if !text.continues { text.prepend(content) }
  }
}
