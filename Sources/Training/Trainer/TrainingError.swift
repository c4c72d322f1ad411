/// What stops a training run.
public enum TrainingError: Error, CustomStringConvertible, Sendable {
  /// The loss or the gradient is not a finite number. Nothing of that step was kept.
  case diverged(step: Int, quantity: String, value: Double)
  /// SIGINT or SIGTERM came; the state is saved at `step`.
  case interrupted(signal: Int32, step: Int, checkpoint: String)
  /// A state file that cannot be used.
  case badState(path: String, reason: String)
  /// A checkpoint that belongs to another run.
  case otherRun(path: String, differences: [String])
  /// Parts that do not go together: a tokenizer and a model, labels and a model.
  case mismatch(String)
  /// Data that cannot be trained on.
  case badInput(String)
  /// Options that contradict each other.
  case usage(String)

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .diverged(let step, let quantity, let value):
      "training diverged at step \(step): the \(quantity) is \(value.isNaN ? "not a number" : "\(value)"). Nothing of that step was kept; start a new run, from the same model or from a checkpoint of this run, with a smaller --learning-rate, a longer --warmup or --clip 1."
    case .interrupted(let signal, let step, let checkpoint):
      "stopped by signal \(signal) after step \(step); saved in \(checkpoint). Go on with --resume."
    case .badState(let path, let reason):
      "\(path): not a training state: \(reason). Without it a run cannot be resumed; start one with --from and the checkpoint."
    case .otherRun(let path, let differences):
      "\(path) belongs to another run: \(differences.prefix(3).joined(separator: "; ")). Resume with the settings it began with, or start a new run in another --output."
    case .mismatch(let text), .badInput(let text), .usage(let text): text
    }
  }

  /// The class of the error: see DESIGN §5.
  package var exitCode: Int32 {
    switch self {
    case .diverged: 4
    case .interrupted(let signal, _, _): 128 + signal
    case .badState, .badInput: 2
    case .otherRun, .mismatch: 3
    case .usage: 64
    }
  }
}
