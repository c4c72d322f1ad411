/// Why a text ended.
public enum FinishReason: String, Sendable, Codable {
  /// The model chose an end token.
  case end
  /// As many tokens were generated as were asked for.
  case length
  /// The caller wanted no more, for example because a stop string appeared.
  case stop
  /// The time was over.
  case time
}

/// What a text may become.
public struct GenerationOptions: Sendable, Equatable {
  /// The most tokens to generate.
  public var maxTokens: Int
  /// The tokens that end the text; they are not part of it.
  public var endTokens: Set<Int32>
  /// After how much time from the first choice on no more tokens are chosen; nil for any.
  public var maxDuration: Duration?

  /// - Parameters:
  ///   - maxTokens: the most tokens to generate; 0 or more.
  ///   - endTokens: the tokens that end the text.
  public init(maxTokens: Int = 200, endTokens: Set<Int32> = []) {
    precondition(maxTokens >= 0, "\(maxTokens) tokens")
    self.maxTokens = maxTokens
    self.endTokens = endTokens
  }
}

/// A generated text, as tokens.
public struct Generation: Sendable {
  /// The generated tokens, without the prompt and without the end token.
  public internal(set) var tokens: [Int32] = []
  /// Of each token, what the model itself gave it: see ``TokenChoice/logProbability``.
  public internal(set) var logProbabilities: [Float] = []
  /// Of each token, the likeliest ones in its place, where the sampler names any.
  public internal(set) var alternatives: [[TokenChoice.Alternative]] = []
  /// Why it ended.
  public internal(set) var finishReason = FinishReason.length
  /// The prompt's tokens that the model read.
  public internal(set) var promptTokenCount = 0
  /// The tokens at the beginning of the prompt that did not fit into the context.
  public internal(set) var droppedPromptTokenCount = 0
  /// The time that reading the prompt took; next to nothing where it is the same as before.
  public internal(set) var promptDuration = Duration.zero
  /// The time from the first choice to the last.
  public internal(set) var generationDuration = Duration.zero

  init() {}

  /// Generated tokens a second; 0 where there are none.
  public var tokensPerSecond: Double { Self.rate(tokens.count, generationDuration) }
  /// Prompt tokens a second; 0 where there are none.
  public var promptTokensPerSecond: Double { Self.rate(promptTokenCount, promptDuration) }

  private static func rate(_ count: Int, _ duration: Duration) -> Double {
    let seconds = duration / .seconds(1)
    return count > 0 && seconds > 0 ? Double(count) / seconds : 0
  }
}
