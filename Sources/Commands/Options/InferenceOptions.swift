import CommandLine
import Transformer

/// The options that say how a model that is not trained computes.
package struct InferenceOptions: Sendable, Equatable {
  /// What products are computed in.
  package var precision = Precision.fp32

  /// The defaults.
  package init() {}

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.choice(
      "precision", &precision,
      help:
        "What products are computed in: float32, or bf16 with float32 sums. Weights at 16 bits stay so in memory in both; those in fp16 are exact in fp32, and rounded to bf16 once in bf16."
    )
  }
}
