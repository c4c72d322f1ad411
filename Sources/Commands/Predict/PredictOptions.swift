import CommandLine
import Data

/// The options of `predict`.
package struct PredictOptions: CommandOptions {
  /// All defaults.
  package init() {}

  package static let command = CommandDescription(
    name: "predict",
    summary: "Sorts texts with a classifier, turns them into embeddings, or fills their masks.",
    discussion: """
      Each row of the input gives one line of JSON, in the same order: the most likely label, and the probability of \
      every label. A classifier of tokens gives the pieces of the text, each with its most likely label, that label's \
      probability, and the bytes of the text that it stands for, and where labels are such as B-person and I-person the \
      entities, with the places of their characters. A model of regression gives the number, one of any number of labels \
      those that are likely enough. With --json all lines come in one object, {"predictions": […]}.

      With --explain each answer says what the words of the text have to do with it: their scores, above 0 for the label and \
      below 0 against it, and their places in bytes of UTF-8; a word of a script without spaces is a character. Scores of \
      integrated-gradients, of occlusion and of shap are nats of the label's log-probability; of the first and the last they \
      sum to what masking all words changes, and completeness_error says how nearly.

      With --task embed each line is {"embedding": […]}: numbers that are alike for texts that mean alike. They are the \
      hidden states of any model, pooled and normalised as modules.json and the files that it names say (those of \
      sentence-transformers: Transformer, Pooling, Dense, Normalize); where there are none, the mean over an encoder's \
      tokens, or a decoder's last, not normalised. The longest sequence, lower-casing and prompts are those of \
      sentence_bert_config.json and config_sentence_transformers.json.

      With --task completion each row is a prompt, and with --task chat a conversation ({"messages": [{"role": "user", \
      "content": "…"}]}), and each line {"completion": "…"} is what a decoder writes, as finetune of the same task taught it; an \
      answer that the conversation ends with is written anew.

      With --task fill-mask each text holds the mask of the model's tokenizer, such as [MASK] or <mask>, and each line is \
      {"masks": [[{"token": …, "piece": …, "text": …, "probability": …}, …], …]}: for each mask of the text the tokens that an \
      encoder finds likeliest there, the best first. `describe` names a model's mask.

      The input is text, one a line, or JSONL, CSV or TSV with a column of text: by its extension (.csv, .tsv, .jsonl), \
      else text, unless it begins with an object of JSON or a row of usual column names. What could be read in two ways is \
      refused with both shown. Rows need no label. Each line but the header has an answer, an empty one that of the empty \
      text; a field in quotes may take several lines. From standard input (-) JSONL and plain lines, told by the first \
      line, are answered as they arrive; a table is read to its end first.
      """,
    examples: [
      "predict --model runs/sentiment --input reviews.csv --text-column review",
      "echo \"What a fine day\" | predict --model runs/sentiment --input - --include-text",
      "predict --model all-MiniLM-L6-v2 --task embed --input reviews.csv --text-column review",
      "echo \"A [MASK] day\" | predict --model bert-base-uncased --task fill-mask --input -",
      "tail -f feed.jsonl | predict --model runs/topics --input - --quiet",
    ])

  package var common = CommonOptions()
  package var model = ""
  package var input = ""
  package var task = PredictTask.classify
  package var pooling: PoolingName?
  package var normalize = false
  package var promptName: String?
  package var prefix: String?
  package var candidates: Int?
  package var includeText = false
  package var table = TableOptions()
  package var maxLength: Int?
  package var long: LongTexts?
  package var maxTokens: Int?
  package var batchSize = 32
  package var hybrid = true
  package var calibration = true
  package var inference = InferenceOptions()
  package var explanation = ExplanationOptions()

  package mutating func list(_ options: inout some OptionVisitor) {
    options.value(
      "model", &model, placeholder: "MODEL", required: true,
      help:
        "A run, a checkpoint or a Hugging Face folder, with its tokenizer beside it: a classifier, or any model to embed with."
    )
    options.value(
      "input", &input, placeholder: "FILE", required: true, positional: true,
      help: "The rows to sort; - reads standard input.")
    options.choice(
      "task", &task,
      help:
        "What each row gets: classify, the label of a classifier; embed, an embedding; fill-mask, the tokens that fit where the text has the mask; completion or chat, what a decoder writes, the likeliest token each time."
    )
    options.value(
      "max-tokens", &maxTokens, in: 1...131_072, default: "\(AnswerTask.usualTokens)",
      help: "With --task completion or chat, the most tokens of each answer.")
    options.flag("include-text", &includeText, help: "Repeat the text of each row in its line.")
    options.value(
      "max-length", &maxLength, in: 4...131_072, default: "the model's context",
      help: "Longest sequence in tokens; longer rows are cut and counted.")
    options.choice(
      "long", &long, default: "as in the model's training",
      help:
        "What is read of longer rows: their beginnings, their beginnings and ends, or all in windows whose answers are averaged."
    )
    options.value("batch-size", &batchSize, in: 1...65_536, help: "The most rows in a pass.")
    options.flag(
      "hybrid", &hybrid,
      help: "Use the n-grams beside a classifier (ngrams.safetensors), where there are any.")
    options.flag(
      "calibration", &calibration,
      help:
        "Use the temperature beside a classifier (calibration.json), where there is one; labels stay the same."
    )
    inference.list(&options)
    explanation.list(&options)
    options.group("Embeddings")
    options.choice(
      "pooling", &pooling, default: "as the model's files say",
      help: "How the tokens of a text become one embedding.")
    options.flag("normalize", &normalize, help: "Give every embedding the length 1, whatever the files say.")
    options.value(
      "prompt-name", &promptName, placeholder: "NAME", default: "as the model's files say",
      help: "Put the model's prompt of this name before every text, such as query.")
    options.value(
      "prefix", &prefix, placeholder: "TEXT", default: "the model's prompt",
      help: "Put these words before every text.")
    options.group("Masks")
    options.value(
      "candidates", &candidates, in: 1...1000, default: "5",
      help: "The tokens given for each mask, the likeliest first.")
    options.group("Reading rows")
    table.list(&options, hasLabels: false)
  }

  package func validate() throws {
    try table.validate()
    try explanation.validate()
    // What goes with some tasks only: the option, whether it was given, and the tasks.
    let given: [(name: String, isGiven: Bool, tasks: [PredictTask])] = [
      ("--pooling", pooling != nil, [.embed]), ("--normalize", normalize, [.embed]),
      ("--prompt-name", promptName != nil, [.embed]), ("--prefix", prefix != nil, [.embed]),
      ("--candidates", candidates != nil, [.fillMask]),
      ("--adapter", inference.adapter != nil, [.classify, .completion, .chat]),
      ("--max-tokens", maxTokens != nil, [.completion, .chat]),
      ("--long", long != nil, [.classify]),
      ("--explain", explanation.method != nil, [.classify]),
      ("--pair-column", table.pairColumn != nil, [.classify]),
    ]
    if let first = given.first(where: { $0.isGiven && !$0.tasks.contains(task) }) {
      let tasks = first.tasks.map(\.rawValue).joined(separator: " or ")
      throw UsageError("\(first.name) goes with --task \(tasks)\(why(first.name)).")
    }
    if prefix != nil, promptName != nil { throw UsageError("Give --prefix or --prompt-name, not both.") }
  }

  private func why(_ name: String) -> String {
    switch name {
    case "--adapter": "; otherwise merge it first: convert --adapter"
    case "--pair-column" where task == .embed: "; one text has one embedding"
    default: ""
    }
  }
}
