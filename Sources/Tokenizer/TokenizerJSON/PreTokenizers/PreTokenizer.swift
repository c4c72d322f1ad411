import Storage

/// A step that cuts a text into stretches.
protocol PreTokenizer: Sendable {
  /// Cuts, and maybe rewrites, every stretch that is text.
  func apply(_ text: inout PreTokenizedText) throws(TokenizerError)
}

/// The pre-tokenizers that `tokenizer.json` may name.
enum PreTokenizers {
  /// The steps that a component describes, a sequence as its parts.
  ///
  /// - Throws: for a kind that is not known, by its name; for options that make no sense.
  static func make(_ component: Component) throws(TokenizerError) -> [any PreTokenizer] {
    let type = try component.type
    switch type {
    case "Sequence":
      var steps: [any PreTokenizer] = []
      for part in try component.components("pretokenizers") { steps += try make(part) }
      return steps
    case "BertPreTokenizer": return [BertPreTokenizer()]
    case "ByteLevel": return [try ByteLevelPreTokenizer(component)]
    case "Metaspace": return [MetaspacePreTokenizer(try Metaspace(component))]
    case "Whitespace": return [WhitespacePreTokenizer()]
    case "WhitespaceSplit": return [CharacterSplit(.removed) { ScalarTable.language[$0].isWhitespace }]
    case "CharDelimiterSplit":
      let delimiter = try component.character("delimiter")
      return [CharacterSplit(.removed) { $0 == delimiter }]
    case "Punctuation":
      let behavior = component["behavior"] == nil ? .isolated : try SplitBehavior(component)
      return [CharacterSplit(behavior, BertPreTokenizer.isPunctuation)]
    case "Digits":
      let isolates = try component.flag("individual_digits")
      return [CharacterSplit(isolates ? .isolated : .contiguous) { ScalarTable.language[$0].isNumber }]
    case "Split": return [try PatternSplit(component)]
    case "FixedLength": return [try FixedLengthSplit(component)]
    default: throw component.unknown("pre-tokenizer", type)
    }
  }
}
