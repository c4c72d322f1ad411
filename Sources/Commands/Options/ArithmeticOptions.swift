import CommandLine
import Transformer

/// The options that say what is computed in, and in how much memory.
public struct ArithmeticOptions: Sendable, Equatable {
  /// What products are computed in.
  public var precision = Precision.fp32
  /// Whether backward computes each block's activations again instead of keeping them.
  public var checkpointActivations = false
  /// Whether a run whose plan exceeds the available memory is refused.
  public var memoryCheck = true

  /// The defaults.
  public init() {}

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.group("Arithmetic and memory")
    o.choice(
      "precision", &precision, resume: .identity.always,
      help: "What products are computed in: float32, or bf16 with float32 weights, sums and optimizer.")
    // The same to the last bit, so a run may be resumed with less memory than it began with.
    o.flag(
      "checkpoint-activations", &checkpointActivations, resume: .irrelevant,
      help:
        "Compute each block's activations again in backward instead of keeping them: the same result with less memory, in about a third more time."
    )
    o.flag(
      "memory-check", &memoryCheck, resume: .irrelevant,
      help: "Refuse a run that takes more memory than there is, and say what would fit; else only warn.")
  }
}
