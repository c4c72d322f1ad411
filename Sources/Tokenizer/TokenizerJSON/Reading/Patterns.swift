import Storage

/// The patterns that components name.
enum Patterns {
  /// The pattern of a component: `{"String": …}` or `{"Regex": …}`.
  ///
  /// - Throws: for an expression that cannot be followed exactly.
  static func make(_ component: Component) throws(TokenizerError) -> any TextPattern {
    let pattern = try component.component("pattern")
    if pattern["String"] != nil {
      let text = try pattern.text("String")
      guard !text.isEmpty else { throw pattern.refused("String", "is empty") }
      return LiteralPattern(Array(text.utf8))
    }
    let expression = try pattern.text("Regex")
    if let scanner = scanner(expression) { return scanner }
    do throws(RegularExpressionFault) {
      return try RegularExpression(expression)
    } catch {
      throw TokenizerError(
        .mismatch,
        "\(pattern.file): \(pattern.place).Regex “\(expression.prefix(120))” \(error.reason), which Apus does not follow.",
        remedy: "take a model whose tokenizer does without it")
    }
  }

  /// The code written by hand for an expression of a published model; nil for others.
  static func scanner(_ expression: String) -> (any TextPattern)? {
    switch expression {
    case gpt2, #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#:
      GPT2Scanner()
    case llama3: Llama3Scanner(longestNumber: 3)
    case qwen2: Llama3Scanner(longestNumber: 1)
    case gpt4o:
      CasedScanner(hasContractions: true, longestNumber: 3)
    case tekken: CasedScanner(hasContractions: false, longestNumber: 1)
    default: nil
    }
  }

  /// GPT-2's expression.
  static let gpt2 = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  /// Qwen 2's.
  static let qwen2 = contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"# + rest
  /// Llama 3's.
  static let llama3 = contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"# + rest
  /// GPT-4o's.
  static let gpt4o = cased(contractions + "?") + #"|\p{N}{1,3}"# + slashed
  /// That of Mistral's tekken.
  static let tekken = cased("") + #"|\p{N}"# + slashed
  private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
  private static let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let slashed = #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  private static func cased(_ ending: String) -> String {
    let (upper, lower) = (#"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#, #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#)
    let prefix = #"[^\r\n\p{L}\p{N}]?"#
    return "\(prefix)\(upper)*\(lower)+\(ending)|\(prefix)\(upper)+\(lower)*\(ending)"
  }
}
