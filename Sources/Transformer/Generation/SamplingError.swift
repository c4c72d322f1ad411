import Storage

/// Why no token can be drawn.
public enum SamplingError: Faulty, Sendable, Equatable, CustomStringConvertible {
  /// An option is out of its range.
  case option(name: String, value: String, expected: String)
  /// The model gave a logit that is NaN or +∞.
  case notANumber(token: Int, value: Float)
  /// Every token is excluded.
  case nothingLeft(vocabularySize: Int)

  /// What was expected and found, and what to do.
  public var description: String {
    switch self {
    case .option(let name, let value, let expected):
      "\(name) \(value) is out of range; expected \(expected)."
    case .notANumber(let token, let value):
      """
      The model's logit of token \(token) is \(value): its weights are damaged or its training diverged; use an \
      earlier checkpoint.
      """
    case .nothingLeft(let size):
      """
      None of the model's \(size) tokens may be chosen: all are suppressed or have a logit of −∞; is this the \
      tokenizer the model was trained with?
      """
    }
  }

  /// What kind of thing went wrong.
  public var fault: Fault {
    switch self {
    case .option: .usage
    case .notANumber: .diverged
    case .nothingLeft: .mismatch
    }
  }
}
