import CommandLine
import Data

/// The options of `predict`.
package struct PredictOptions: CommandOptions {
  /// All defaults.
  package init() {}

  package static let command = CommandDescription(
    name: "predict", summary: "Sorts texts with a classifier: a label and its probability for each row.",
    discussion: """
      Each row of the input gives one line of JSON, in the same order: the most likely label, and the probability of \
      every label. A classifier of tokens gives the pieces of the text, each with its most likely label, that label's \
      probability, and the bytes of the text that it stands for. With --json all lines come in one object, {"predictions": […]}.

      The input is text, one a line, or JSONL, CSV or TSV with a column of text: by its extension (.csv, .tsv, .jsonl), \
      else text, unless it begins with an object of JSON or a row of usual column names. What could be read in two ways is \
      refused with both shown. Rows need no label. Each line but the header has an answer, an empty one that of the empty \
      text; a field in quotes may take several lines. From standard input (-) JSONL and plain lines, told by the first \
      line, are answered as they arrive; a table is read to its end first.
      """,
    examples: [
      "predict --model runs/sentiment --input reviews.csv --text-column review",
      "echo \"What a fine day\" | predict --model runs/sentiment --input - --include-text",
      "tail -f feed.jsonl | predict --model runs/topics --input - --quiet",
    ])

  package var common = CommonOptions()
  package var model = ""
  package var input = ""
  package var includeText = false
  package var table = TableOptions()
  package var maxLength: Int?
  package var batchSize = 32
  package var inference = InferenceOptions()

  package mutating func list(_ options: inout some OptionVisitor) {
    options.value(
      "model", &model, placeholder: "MODEL", required: true,
      help: "A run, a checkpoint or a Hugging Face folder: a classifier with its tokenizer beside it."
    )
    options.value(
      "input", &input, placeholder: "FILE", required: true, positional: true,
      help: "The rows to sort; - reads standard input.")
    options.flag("include-text", &includeText, help: "Repeat the text of each row in its line.")
    options.value(
      "max-length", &maxLength, in: 4...131_072, default: "the model's context",
      help: "Longest sequence in tokens; longer rows are cut and counted.")
    options.value("batch-size", &batchSize, in: 1...65_536, help: "The most rows in a pass.")
    inference.list(&options)
    options.group("Reading rows")
    table.list(&options, hasLabels: false)
  }

  package func validate() throws { try table.validate() }
}
