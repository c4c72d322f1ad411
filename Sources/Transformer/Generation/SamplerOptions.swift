/// How the next token is drawn. The rules apply in this order: suppressed tokens, ``repetitionPenalty``,
/// ``temperature``, ``topK``, ``topP``, ``minP``; each filter sees the distribution that those before it left.
public struct SamplerOptions: Sendable, Equatable, Codable {
  /// What logits are divided by; 0 chooses the most likely token, whatever the filters.
  public var temperature = 0.8
  /// How many of the most likely tokens remain; nil for all.
  public var topK: Int?
  /// The probability that the remaining tokens hold; 1 for all.
  public var topP = 0.95
  /// The least share of the largest probability; 0 for none.
  public var minP = 0.0
  /// What the logits of earlier tokens are divided by; 1 for none.
  public var repetitionPenalty = 1.0

  /// Temperature 0.8 and top-p 0.95.
  public init() {}

  /// The most likely token each time.
  public static var greedy: SamplerOptions {
    var options = SamplerOptions()
    options.temperature = 0
    return options
  }

  /// Checks that every number is in its range.
  ///
  /// - Throws: ``SamplingError/option(name:value:expected:)``.
  public func validate() throws(SamplingError) {
    func check(_ isValid: Bool, _ name: String, _ value: String, _ expected: String) throws(SamplingError) {
      guard isValid else { throw .option(name: name, value: value, expected: expected) }
    }
    try check(
      temperature >= 0 && temperature <= 100, "temperature", "\(temperature)", "0 to 100")
    try check(topK.map { $0 >= 1 } ?? true, "top-k", "\(topK ?? 0)", "1 or more")
    try check(topP > 0 && topP <= 1, "top-p", "\(topP)", "above 0, at most 1")
    try check(minP >= 0 && minP <= 1, "min-p", "\(minP)", "0 to 1")
    try check(
      repetitionPenalty >= 0.01 && repetitionPenalty <= 100, "repetition-penalty", "\(repetitionPenalty)",
      "0.01 to 100")
  }

  /// The rules in their order, suppression first.
  func processors(suppressing tokens: Set<Int32>) -> [any LogitsProcessor] {
    var processors: [any LogitsProcessor] = []
    if !tokens.isEmpty { processors.append(TokenSuppression(tokens)) }
    if repetitionPenalty != 1 { processors.append(RepetitionPenalty(Float(repetitionPenalty))) }
    guard temperature > 0 else { return processors }
    // The smallest normal number stands for anything below it, which single precision cannot divide by.
    processors.append(Temperature(max(Float(temperature), .leastNormalMagnitude)))
    if let topK { processors.append(TopK(topK)) }
    if topP < 1 { processors.append(TopP(topP)) }
    if minP > 0 { processors.append(MinP(minP)) }
    return processors
  }
}
