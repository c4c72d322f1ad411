import Data
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
  /// A checkpoint that belongs to another run.
  case otherRun(path: String, differences: [SettingChange])
  /// Parts that do not go together: a tokenizer and a model, labels and a model.
  case mismatch(String)
  /// Data that cannot be trained on.
  case badInput(String)
  /// Options that contradict each other.
  case usage(String)

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .diverged(let step, let quantity, let value, let skipped):
      "training diverged at step \(step): the \(quantity) is \(Self.text(value))\(skipped > 1 ? ", and \(skipped) steps in a row were skipped" : ""). Nothing of \(skipped > 1 ? "these steps" : "that step") was kept; start a new run, from the same model or from a checkpoint of this run, with a smaller --learning-rate, a longer --warmup or --clip 1."
    case .interrupted(let signal, let step, let checkpoint):
      "stopped by signal \(signal) after step \(step); saved in \(checkpoint). Go on with --resume."
    case .badState(let path, let reason):
      "\(path): not a training state: \(reason). Without it a run cannot be resumed; start one with --from and the checkpoint."
    case .otherRun(let path, let differences):
      "\(path) belongs to another run: \(differences.map(\.description).joined(separator: "; ")). Resume with the settings it began with, or start a new run in another folder"
    case .mismatch(let text), .badInput(let text), .usage(let text): text
    }
  }

  /// A number as it is told.
  package static func text(_ value: Double) -> String { value.isNaN ? "not a number" : "\(value)" }

  /// What kind of thing went wrong.
  public var fault: Fault {
    switch self {
    case .diverged: .diverged
    case .interrupted(let signal, _, _): .interrupted(signal: signal)
    case .badState, .badInput: .badInput
    case .otherRun, .mismatch: .mismatch
    case .usage: .usage
    }
  }
}
