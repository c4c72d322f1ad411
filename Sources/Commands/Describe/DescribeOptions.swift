import CommandLine

/// The options of `describe`.
package struct DescribeOptions: CommandOptions {
  package var model = ""
  package var common = CommonOptions()

  /// All defaults.
  package init() {}

  package static let command = CommandDescription(
    name: "describe", summary: "Says what a model is, what it needs, and what can be done with it.",
    discussion: """
      Family, sizes, parameters by part, tokenizer and special tokens, how the weights are stored, the memory for \
      inference and for training, and the commands that take it. Configuration, names and shapes of all tensors and the \
      tokenizer are checked as any command checks them; no weight is read. What is amiss is said with its remedy, after \
      what is known, and gives the exit code that a command would end with.
      """,
    examples: ["describe --model runs/speaker", "describe --model all-MiniLM-L6-v2 --json"])

  package mutating func list(_ o: inout some OptionVisitor) {
    o.value(
      "model", &model, placeholder: "MODEL", required: true, positional: true,
      help: "Run, checkpoint or Hugging Face folder.")
  }
}
