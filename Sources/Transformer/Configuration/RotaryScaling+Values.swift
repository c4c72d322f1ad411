import Foundation

extension RotaryScaling.YaRN {
  /// By how much attention is sharpened for a factor: 0.1·m·ln(factor) + 1 (Peng et al. 2023).
  static func scale(_ factor: Float, _ m: Float = 1) -> Float {
    factor <= 1 ? 1 : Float(0.1 * Double(m) * log(Double(factor)) + 1)
  }
}

extension RotaryScaling {
  /// The members of `rope_scaling`; nil for none.
  var members: [String: Any]? {
    let decimal = ConfigurationValues.decimal
    switch self {
    case .none: return nil
    case .linear(let factor): return ["rope_type": "linear", "factor": decimal(factor)]
    case .dynamic(let factor): return ["rope_type": "dynamic", "factor": decimal(factor)]
    case .llama3(let numbers):
      return [
        "rope_type": "llama3", "factor": decimal(numbers.factor), "low_freq_factor": decimal(numbers.low),
        "high_freq_factor": decimal(numbers.high), "original_max_position_embeddings": numbers.context,
      ]
    case .yarn(let numbers):
      return [
        "rope_type": "yarn", "factor": decimal(numbers.factor),
        "attention_factor": decimal(numbers.attentionFactor), "beta_fast": decimal(numbers.fast),
        "beta_slow": decimal(numbers.slow), "truncate": numbers.isTruncated,
        "original_max_position_embeddings": numbers.context,
      ]
    }
  }
}
