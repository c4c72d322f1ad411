import Storage

/// What is put around the tokens of a text, and how their places are trimmed.
struct PostProcessor: Sendable {
  /// The tokens around one text, and around a pair; nil where nothing is put anywhere.
  private(set) var template: TokenTemplate?
  /// For each time that spaces are taken off the places of tokens: whether one space before the text was put there.
  private(set) var trims: [Bool] = []

  /// Nothing around a text.
  init() {}

  /// - Throws: for a kind that is not known, by its name; for options that make no sense.
  init(_ component: Component) throws(TokenizerError) { try add(component) }

  private mutating func add(_ component: Component) throws(TokenizerError) {
    let type = try component.type
    switch type {
    case "Sequence": for part in try component.components("processors") { try add(part) }
    case "ByteLevel":
      if try component.flag("trim_offsets") { trims.append(try component.flag("add_prefix_space")) }
    case "BertProcessing": try set(TokenTemplate(bert: component), component)
    case "RobertaProcessing":
      if try component.flag("trim_offsets") { trims.append(try component.flag("add_prefix_space")) }
      try set(TokenTemplate(roberta: component), component)
    case "TemplateProcessing": try set(TokenTemplate(component), component)
    default: throw component.unknown("post-processor", type)
    }
  }

  private mutating func set(_ new: TokenTemplate, _ component: Component) throws(TokenizerError) {
    guard template == nil else {
      throw component.refused("type", "is the second that puts tokens around a text; there can be one")
    }
    template = new
  }

  /// Takes the spaces of tokens off their places in a text.
  ///
  /// - Parameters:
  ///   - pieces: the tokens.
  ///   - texts: what each token looked like when it was cut.
  ///   - bytes: the original text.
  func trim(_ pieces: inout [EncodedPiece], _ texts: [String], in bytes: [UInt8]) {
    for addsPrefixSpace in trims {
      for index in pieces.indices {
        let isSpace = { (scalar: Unicode.Scalar) in
          scalar.value == ByteAlphabet.scalars[0x20] || ScalarTable.language[scalar.value].isWhitespace
        }
        let scalars = texts[index].unicodeScalars
        var leading = scalars.prefix(while: isSpace).count
        let trailing = scalars.reversed().prefix(while: isSpace).count
        guard leading > 0 || trailing > 0 else { continue }
        var range = pieces[index].utf8Range
        if leading == 1, addsPrefixSpace, index == 0 || range.lowerBound == 0 { leading = 0 }
        range = Self.advance(range.lowerBound, leading, to: range.upperBound, in: bytes)..<range.upperBound
        range = range.lowerBound..<Self.retreat(range.upperBound, trailing, to: range.lowerBound, in: bytes)
        pieces[index].utf8Range = range
      }
    }
  }

  private static func advance(_ start: Int, _ count: Int, to end: Int, in bytes: [UInt8]) -> Int {
    var position = start
    for _ in 0..<count where position < end { position += UTF8Scalar.length(lead: bytes[position]) }
    return min(position, end)
  }

  private static func retreat(_ end: Int, _ count: Int, to start: Int, in bytes: [UInt8]) -> Int {
    var position = end
    for _ in 0..<count {
      // Fewer characters than that: nothing is taken off.
      guard position > 0 else { return end }
      repeat { position -= 1 } while position > 0 && bytes[position] & 0xC0 == 0x80
    }
    return max(position, start)
  }
}
