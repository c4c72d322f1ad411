import Storage

/// What stops a training run.
public enum TrainingError: Faulty, CustomStringConvertible, Sendable {
  /// The loss, the gradient or the weights are not finite numbers, or `skipped` steps in a row were left out for that or
  /// for spikes of the loss. Nothing of these steps was kept.
  case diverged(step: Int, quantity: String, value: Double, skipped: Int = 0)
  /// SIGINT or SIGTERM came; the state is saved at `step`.
  case interrupted(signal: Int32, step: Int, checkpoint: String)
  /// A state file that cannot be used.
  case badState(path: String, reason: String)
  /// Parts that do not go together: a tokenizer and a model, labels and a model.
  case mismatch(String)
  /// Data that cannot be trained on.
  case badInput(String)
  /// Options that contradict each other.
  case usage(String)

  /// What happened.
  public var description: String {
    switch self {
    case .diverged(let step, let quantity, let value, let skipped):
      "training diverged at step \(step): the \(quantity) is \(Self.text(value))\(skipped > 1 ? ", and \(skipped) steps in a row were skipped" : ""). Nothing of \(skipped > 1 ? "these steps" : "that step") was kept"
    case .interrupted(let signal, let step, let checkpoint):
      "stopped by signal \(signal) after step \(step); saved in \(checkpoint)"
    case .badState(let path, let reason):
      "\(path): not a training state: \(reason). Without it a run cannot be resumed"
    case .mismatch(let text), .badInput(let text), .usage(let text): text
    }
  }

  /// What to do about it; empty where the description says it.
  public var remedy: Remedy {
    switch self {
    case .diverged:
      "start a new run, from the same model or from a checkpoint of this run, with a smaller \(option: "learning-rate"), a longer \(option: "warmup") or \(option: "clip") 1."
    case .interrupted: "Continue with \(option: "resume")."
    case .badState: "start one with \(option: "from") and the checkpoint."
    case .mismatch, .badInput, .usage: ""
    }
  }

  /// A number for a message, where it may not be finite.
  package static func text(_ value: Double) -> String { value.isNaN ? "not a number" : "\(value)" }

  /// What kind of thing went wrong.
  public var fault: Fault {
    switch self {
    case .diverged: .diverged
    case .interrupted(let signal, _, _): .interrupted(signal: signal)
    case .badState, .badInput: .badInput
    case .mismatch: .mismatch
    case .usage: .usage
    }
  }
}
