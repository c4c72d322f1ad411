/// A rule of sampling by its name; all of them in the order in which they apply where none is given.
public enum SamplerRule: String, CaseIterable, Sendable, Codable {
  /// ``LogitBias``
  case logitBias = "logit-bias"
  /// ``RepetitionPenalty``
  case repetitionPenalty = "repetition-penalty"
  /// ``CountPenalty``
  case countPenalty = "count-penalty"
  /// ``RepetitionRun``
  case dry
  /// ``NoRepeatNGram``
  case noRepeatNGram = "no-repeat-ngram"
  /// ``Temperature`` or ``DynamicTemperature``
  case temperature
  /// ``TopK``
  case topK = "top-k"
  /// ``TypicalP``
  case typicalP = "typical-p"
  /// ``TopP``
  case topP = "top-p"
  /// ``MinP``
  case minP = "min-p"

  /// Whether it leaves the likeliest token what it is, which is all that temperature 0 asks for.
  var isFilter: Bool {
    switch self {
    case .temperature, .topK, .typicalP, .topP, .minP: true
    case .logitBias, .repetitionPenalty, .countPenalty, .dry, .noRepeatNGram: false
    }
  }
}
