import CommandLine
import Runs

/// The options of evaluations and checkpoints: when, where, and what becomes of those that are there.
public struct CheckpointOptions: Sendable, Equatable {
  /// Steps between evaluations; nil for a twentieth of the run.
  public var evaluateEvery: Int?
  /// Steps between checkpoints; nil to save with every evaluation.
  public var saveEvery: Int?
  /// The newest checkpoints that are kept beside the best.
  public var keep = 2
  /// Where the run is written.
  public var output = ""
  /// Whether to resume from the newest checkpoint of the run.
  public var resume = false
  /// Whether to replace what is in the output folder.
  public var overwrite = false
  /// A step to stop after, saved, as if interrupted there.
  public var stopAfter: Int?
  /// Seconds to stop after, saved, as if interrupted then.
  public var stopAfterTime: Double?
  /// The options that may differ from those that a resumed run began with.
  public var allowChanges: [String] = []

  /// The defaults.
  public init() {}

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.group("Evaluation and checkpoints")
    o.value(
      "evaluate-every", &evaluateEvery, in: 1...1_000_000_000,
      default: "up to 20 times a run, in at most a tenth of its time",
      resume: .mayChange.derived(from: "steps"), help: "Steps between evaluations.")
    o.value(
      "save-every", &saveEvery, in: 1...1_000_000_000, default: "with every evaluation",
      resume: .mayChange.derived(from: "steps", "evaluate-every"),
      help: "Steps between checkpoints; the best and the last are always saved.")
    o.value(
      "keep", &keep, in: 1...10_000, resume: .irrelevant, help: "Newest checkpoints to keep beside the best.")
    o.value(
      "output", &output, placeholder: "RUN", required: true, resume: .irrelevant,
      help: "Folder of the run; made, or empty.")
    o.flag(
      "resume", &resume, resume: .thisProcess,
      help: "Resume from the newest checkpoint in --output, or start if there is none.")
    o.flag("overwrite", &overwrite, resume: .thisProcess, help: "Replace what is in --output.")
    o.value(
      "stop-after", &stopAfter, in: 1...1_000_000_000, default: "the end", resume: .thisProcess,
      help: "Save and stop after this step; --resume continues as if there had been no stop.")
    o.duration(
      "stop-after-time", &stopAfterTime, default: "the end", resume: .thisProcess,
      help:
        "Finish the step, save and stop after this time, for machines that are lent by the hour; as --stop-after."
    )
    o.list(
      "allow-changes", &allowChanges, placeholder: "OPTION", default: "none", resume: .thisProcess,
      help:
        "Options whose values --resume may change, such as learning-rate or steps; the change is noted in run.json. Data, model, batches and seed never change."
    )
  }

  /// Checks what becomes of the output folder.
  ///
  /// - Throws: ``CommandLine/UsageError``
  func validate() throws {
    if !allowChanges.isEmpty && !resume {
      throw UsageError("--allow-changes goes with --resume: a new run has nothing to change.")
    }
    if resume && overwrite {
      throw UsageError("--resume keeps what is in --output and --overwrite removes it: give one of them.")
    }
  }

  /// What to do with an output folder that is already there.
  package var mode: RunFolder.Mode { overwrite ? .overwrite : resume ? .resume : .new }
}
