/// How the next token is drawn. Suppressed tokens are left out first; then the rules apply in their ``order``, each of which
/// sees the distribution that those before it left.
public struct SamplerOptions: Sendable, Equatable {
  /// What logits are divided by; 0 chooses the most likely token, whatever the filters.
  public var temperature = 0.8
  /// How far the temperature may be above and below ``temperature``, by the model's doubt; 0 for none.
  public var dynamicRange = 0.0
  /// How late a dynamic temperature rises.
  public var dynamicExponent = 1.0
  /// How many of the most likely tokens remain; nil for all.
  public var topK: Int?
  /// The probability that the remaining tokens hold; 1 for all.
  public var topP = 0.95
  /// The probability that the most typical tokens hold, which remain; 1 for all.
  public var typicalP = 1.0
  /// The least share of the largest probability; 0 for none.
  public var minP = 0.0
  /// What the logits of earlier tokens are divided by; 1 for none.
  public var repetitionPenalty = 1.0
  /// What an earlier token loses for each time it occurred; 0 for nothing.
  public var frequencyPenalty = 0.0
  /// What a token loses that occurred; 0 for nothing.
  public var presencePenalty = 0.0
  /// What a token loses that carries on a repeated run; 0 for nothing. See ``RepetitionRun``.
  public var dryMultiplier = 0.0
  /// By what each further token of the run multiplies the loss.
  public var dryBase = 1.75
  /// The length of a run from which on tokens lose.
  public var dryLength = 2
  /// The tokens at which runs end.
  public var dryBreakers: Set<Int32> = []
  /// The length of runs that may not occur twice; nil for any.
  public var noRepeatNGram: Int?
  /// What is added to the logits of tokens.
  public var logitBias: [Int32: Float] = [:]
  /// The rules that apply, in their order.
  public var order = SamplerRule.allCases

  /// Temperature 0.8 and top-p 0.95.
  public init() {}

  /// The most likely token each time.
  public static var greedy: SamplerOptions {
    var options = SamplerOptions()
    options.temperature = 0
    return options
  }

  /// Checks that every number is in its range, and that no rule is named twice.
  ///
  /// - Throws: ``SamplingError/option(name:value:expected:)``.
  public func validate() throws(SamplingError) {
    func check(_ isValid: Bool, _ name: String, _ value: String, _ expected: String) throws(SamplingError) {
      guard isValid else { throw .option(name: name, value: value, expected: expected) }
    }
    func check(_ value: Double, _ name: String, in range: ClosedRange<Double>) throws(SamplingError) {
      try check(range.contains(value), name, "\(value)", "\(range.lowerBound) to \(range.upperBound)")
    }
    try check(temperature >= 0 && temperature <= 100, "temperature", "\(temperature)", "0 to 100")
    try check(dynamicRange, "dynamic-temperature", in: 0...100)
    try check(
      dynamicExponent > 0 && dynamicExponent <= 100, "dynamic-exponent", "\(dynamicExponent)",
      "above 0, at most 100")
    try check(topK.map { $0 >= 1 } ?? true, "top-k", "\(topK ?? 0)", "1 or more")
    try check(topP > 0 && topP <= 1, "top-p", "\(topP)", "above 0, at most 1")
    try check(typicalP > 0 && typicalP <= 1, "typical-p", "\(typicalP)", "above 0, at most 1")
    try check(minP >= 0 && minP <= 1, "min-p", "\(minP)", "0 to 1")
    try check(
      repetitionPenalty >= 0.01 && repetitionPenalty <= 100, "repetition-penalty", "\(repetitionPenalty)",
      "0.01 to 100")
    try check(frequencyPenalty, "frequency-penalty", in: -100...100)
    try check(presencePenalty, "presence-penalty", in: -100...100)
    try check(dryMultiplier, "dry-multiplier", in: 0...100)
    try check(dryBase, "dry-base", in: 1...100)
    try check(dryLength >= 1, "dry-length", "\(dryLength)", "1 or more")
    try check(noRepeatNGram.map { $0 >= 1 } ?? true, "no-repeat-ngram", "\(noRepeatNGram ?? 0)", "1 or more")
    for (token, bias) in logitBias where !(bias < .infinity) {
      throw .option(name: "logit-bias", value: "\(token)=\(bias)", expected: "a number or -inf")
    }
    try check(
      Set(order).count == order.count, "samplers", order.map(\.rawValue).joined(separator: ","),
      "each rule once")
  }
}
