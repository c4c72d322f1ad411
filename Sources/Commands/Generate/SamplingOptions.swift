import CommandLine
import Foundation
import Tokenizer
import Training
import Transformer

/// The options that say how the next token is chosen.
struct SamplingOptions: Sendable, Equatable {
  private var rules = SamplerOptions()
  private var topK = 0
  private var noRepeatNGram = 0
  private var logitBias: [String] = []
  private var dryBreakers = ["\n", ":", "\"", "*"]
  private var samplers = SamplerRule.allCases.map(\.rawValue).joined(separator: ",")

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.group("Choice of the next token")
    o.value("temperature", &rules.temperature, in: 0...100, help: "What logits are divided by; 0 is greedy.")
    o.value(
      "dynamic-temperature", &rules.dynamicRange, in: 0...100,
      help: "How far the temperature may be below and above, by the model's doubt; 0 is off.")
    o.value(
      "dynamic-exponent", &rules.dynamicExponent, in: Double.leastNonzeroMagnitude...100,
      help: "How late a dynamic temperature rises with the doubt.")
    o.value("top-k", &topK, in: 0...16_777_216, help: "Keep the k most likely tokens; 0 keeps all.")
    o.value(
      "typical-p", &rules.typicalP, in: Double.leastNonzeroMagnitude...1,
      help: "Keep the tokens nearest to the expected surprise that hold this probability; 1 keeps all.")
    o.value(
      "top-p", &rules.topP, in: Double.leastNonzeroMagnitude...1,
      help: "Keep the fewest likely tokens that hold this probability; 1 keeps all.")
    o.value(
      "min-p", &rules.minP, in: 0...1,
      help: "Keep tokens of at least this share of the likeliest's probability.")
    listPenalties(&o)
    o.value(
      "samplers", &samplers, placeholder: "NAMES",
      help: "The rules that apply, in their order, with commas between; those left out do not apply.")
  }

  private mutating func listPenalties(_ o: inout some OptionVisitor) {
    o.value(
      "repetition-penalty", &rules.repetitionPenalty, in: 0.01...100,
      help: "Make tokens of the context less likely: above 1, such as 1.1.")
    o.value(
      "frequency-penalty", &rules.frequencyPenalty, in: -100...100,
      help: "Take this from a token's logit for each time the context has it.")
    o.value(
      "presence-penalty", &rules.presencePenalty, in: -100...100,
      help: "Take this from the logit of every token that the context has.")
    o.value(
      "dry-multiplier", &rules.dryMultiplier, in: 0...100,
      help: "Penalise tokens that carry on a repeated run, the more the longer it is; 0 is off, 0.8 usual.")
    o.value(
      "dry-base", &rules.dryBase, in: 1...100, help: "By what each further token of the run multiplies it.")
    o.value(
      "dry-length", &rules.dryLength, in: 1...1_000_000,
      help: "Length of a run from which on it is penalised.")
    o.list(
      "dry-breaker", &dryBreakers, default: "line end, colon, quotation mark, asterisk",
      help: "Texts at whose tokens runs end.")
    o.value(
      "no-repeat-ngram", &noRepeatNGram, in: 0...1_000_000,
      help: "Let no run of so many tokens occur twice; 0 is off.")
    o.list(
      "logit-bias", &logitBias, placeholder: "TOKEN=NUMBER",
      help: "Add to the logit of a token, given by its id or its text; -inf excludes it.")
  }

  /// Checks what needs no model.
  ///
  /// - Throws: ``CommandLine/UsageError``, ``Transformer/SamplingError``.
  func validate() throws {
    let options = try withoutTokens()
    try options.validate()
    for text in logitBias { _ = try Self.bias(text) }
    if dryBreakers.contains("") {
      throw UsageError("--dry-breaker: an empty text is in every token; leave it out")
    }
    for rule in SamplerRule.allCases where !options.order.contains(rule) && isAskedFor(rule, options) {
      throw UsageError(
        "--samplers leaves out \(rule.rawValue), which another option asks for; name it there or leave the option out"
      )
    }
  }

  /// Whether an option was set for a rule that is not among the usual ones.
  private func isAskedFor(_ rule: SamplerRule, _ options: SamplerOptions) -> Bool {
    switch rule {
    case .temperature: options.dynamicRange > 0
    case .topP: options.topP != SamplerOptions().topP && options.uses(rule)
    case .logitBias: !logitBias.isEmpty
    default: options.uses(rule)
    }
  }

  /// The rules for a model's tokens.
  ///
  /// - Throws: ``CommandLine/UsageError`` for a bias of what is no token.
  func options(_ tokenizer: any Tokenizer) throws -> SamplerOptions {
    var options = try withoutTokens()
    for text in logitBias {
      let (token, bias) = try Self.bias(text)
      options.logitBias[try tokenizer.token(named: token)] = bias
    }
    if options.dryMultiplier > 0 { options.dryBreakers = tokenizer.tokens(holding: dryBreakers) }
    return options
  }

  private func withoutTokens() throws -> SamplerOptions {
    var options = rules
    options.topK = topK == 0 ? nil : topK
    options.noRepeatNGram = noRepeatNGram == 0 ? nil : noRepeatNGram
    options.order = try samplers.split(separator: ",", omittingEmptySubsequences: false).map { name in
      let name = name.trimmingCharacters(in: .whitespaces)
      guard let rule = SamplerRule(rawValue: name) else {
        throw UsageError(
          "--samplers: unknown rule “\(name)”; expected of \(SamplerRule.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      return rule
    }
    return options
  }

  /// The two sides of `TOKEN=NUMBER`; the last equals sign parts them.
  private static func bias(_ text: String) throws -> (token: String, bias: Float) {
    guard let place = text.lastIndex(of: "="), place > text.startIndex,
      let bias = Float(text[text.index(after: place)...]), bias < .infinity
    else { throw UsageError("--logit-bias: “\(text)” is not TOKEN=NUMBER, such as 42=-1.5 or cat=-inf") }
    return (String(text[..<place]), bias)
  }
}

extension Tokenizer {
  /// The token of an id, or of a text that is one token.
  fileprivate func token(named name: String) throws -> Int32 {
    if let id = Int32(name) {
      guard id >= 0, id < vocabularySize else {
        throw UsageError("--logit-bias: token \(id) is none of the tokenizer's \(vocabularySize)")
      }
      return id
    }
    if let id = (0..<Int32(vocabularySize)).first(where: { piece($0) == name }) { return id }
    let ids = try encode(name)
    guard ids.count == 1 else {
      throw UsageError(
        "--logit-bias: “\(name)” is \(ids.count) tokens (\(ids.map(String.init).joined(separator: " "))); give each by its id"
      )
    }
    return ids[0]
  }
}
