import CommandLine

/// The options that say how long a run is, and how much each step reads.
public struct LengthOptions: Sendable, Equatable {
  /// The length of the run in steps.
  public var steps: Int?
  /// The length of the run in epochs.
  public var epochs: Double?
  /// The length of the run in tokens read.
  public var tokens: Int?
  /// The length of the run in seconds.
  public var time: Double?
  /// Sequences in a micro-batch.
  public var batchSize = 32
  /// Micro-batches in a step.
  public var accumulate = 1

  /// The defaults.
  public init() {}

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.group("Length and batches")
    o.value(
      "steps", &steps, in: 1...1_000_000_000, resume: .mayChange, help: "Length of the run in steps.")
    o.value(
      "epochs", &epochs, in: 0.001...1e6, resume: .mayChange.insteadOf("steps"),
      help: "Length of the run in passes over the data.")
    o.value(
      "tokens", &tokens, in: 1...1_000_000_000_000, resume: .mayChange.insteadOf("steps"),
      help: "Length of the run in tokens read; steps of unequal length are averaged.")
    o.duration(
      "time", &time, resume: .identity.insteadOf("steps"),
      help:
        "Length of the run in time, about: the steps that fit are measured at the start and then kept to.")
    o.value(
      "batch-size", &batchSize, in: 1...65_536, resume: .identity.always,
      help: "Sequences in a micro-batch.")
    o.value(
      "accumulate", &accumulate, in: 1...65_536, resume: .identity.always,
      help:
        "Micro-batches in a step, in the memory of one. The gradient is the mean over the targets of all, as of one larger batch; masks, dropout and the rows that finetune draws together, which are of like length, are not those of one."
    )
  }

  /// Checks that one length is given at most.
  func validate() throws {
    let lengths = [steps != nil, epochs != nil, tokens != nil, time != nil].count { $0 }
    if lengths > 1 { throw UsageError("Give one of --steps, --epochs, --tokens and --time, not several.") }
  }

  /// The number of steps of a run whose length is given, or by default, in epochs.
  ///
  /// - Parameter tokensPerStep: looked at only where the length is given in tokens.
  public func resolvedSteps(
    stepsPerEpoch: Int, defaultEpochs: Double, tokensPerStep: @autoclosure () throws -> Double
  ) rethrows -> Int {
    if let steps { return steps }
    if let tokens {
      let perStep = try tokensPerStep()
      return max(1, Int((Double(tokens) / perStep).rounded(.up)))
    }
    return max(1, Int((Double(stepsPerEpoch) * (epochs ?? defaultEpochs)).rounded(.up)))
  }
}
