import Checkpoints
import CommandLine
import Transformer

/// The options that say how a model that is not trained computes.
package struct InferenceOptions: Sendable, Equatable {
  /// What products are computed in.
  package var precision = Precision.fp32

  /// The folder of an adapter that was trained beside the model; nil for none.
  package var adapter: String?

  /// The defaults.
  package init() {}

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.value(
      "adapter", &adapter, placeholder: "FOLDER",
      help:
        "An adapter that was trained beside the model, in peft's layout: its folder, or a run of --method lora."
    )
    o.choice(
      "precision", &precision,
      help:
        "What products are computed in: float32, or bf16 with float32 sums. Weights at 16 bits stay so in memory in both; those in fp16 are exact in fp32, and rounded to bf16 once in bf16."
    )
  }

  /// The model of a path, with the adapter.
  func named(_ path: String) throws -> NamedModel { try NamedModel(path, adapter: adapter) }
}
