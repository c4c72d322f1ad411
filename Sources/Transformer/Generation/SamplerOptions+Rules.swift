extension SamplerOptions {
  /// The rules that change anything, in their order, suppression first.
  func processors(suppressing tokens: Set<Int32>) -> [any LogitsProcessor] {
    let rules = order.filter { temperature > 0 || !$0.isFilter }.compactMap(processor)
    return (tokens.isEmpty ? [] : [TokenSuppression(tokens)]) + rules
  }

  /// Whether any option asks for a rule.
  public func uses(_ rule: SamplerRule) -> Bool { processor(rule) != nil }

  /// A rule as the options have it; nil where they leave everything as it is.
  private func processor(_ rule: SamplerRule) -> (any LogitsProcessor)? {
    switch rule {
    case .logitBias: logitBias.isEmpty ? nil : LogitBias(logitBias)
    case .repetitionPenalty: repetitionPenalty == 1 ? nil : RepetitionPenalty(Float(repetitionPenalty))
    case .countPenalty:
      frequencyPenalty == 0 && presencePenalty == 0
        ? nil : CountPenalty(frequency: Float(frequencyPenalty), presence: Float(presencePenalty))
    case .dry:
      dryMultiplier == 0
        ? nil
        : RepetitionRun(
          multiplier: dryMultiplier, base: dryBase, allowed: dryLength, breakers: dryBreakers)
    case .noRepeatNGram: noRepeatNGram.map(NoRepeatNGram.init)
    case .temperature:
      dynamicRange > 0
        ? DynamicTemperature(
          max(0, temperature - dynamicRange)...temperature + dynamicRange, exponent: dynamicExponent)
        // The smallest normal number stands for anything below it, which single precision cannot divide by.
        : Temperature(max(Float(temperature), .leastNormalMagnitude))
    case .topK: topK.map(TopK.init)
    case .typicalP: typicalP < 1 ? TypicalP(typicalP) : nil
    case .topP: topP < 1 ? TopP(topP) : nil
    case .minP: minP > 0 ? MinP(minP) : nil
    }
  }
}
