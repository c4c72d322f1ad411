import CommandLine
import Data
import Transformer

/// The options of `generate`.
struct GenerateOptions: CommandOptions {
  static let command = CommandDescription(
    name: "generate", summary: "Continues a text with a language model, token by token.",
    discussion: """
      The text appears on standard output as it comes; timings go to standard error. Rules for the next token apply in \
      this order, which --samplers changes: \(SamplerRule.allCases.map(\.rawValue).joined(separator: ", ")); temperature 0 \
      takes the most likely token each time, whatever the filters from temperature on. The same seed gives the same text on any number of threads.

      Without a prompt the model begins a document of its own. A prompt longer than the context keeps its tail. When \
      the context is full, its last half is kept and the text continues.

      --json prints prompt, text, tokens, logProbabilities (natural logarithms of what the model itself gave each \
      token, before temperature and filters), finishReason (end, length, stop or time) and tokensPerSecond; with --count \
      above 1, prompt and a list of such samples.

      --score prints a JSON object a line: text, its tokens with their pieces and logarithms of probabilities, the sum, and \
      bits per byte.
      """,
    examples: [
      "generate --model runs/tales --prompt \"Once upon a time\"",
      "generate --model runs/tales --prompt \"The fox said\" --temperature 0 --max-tokens 50 --stop \".\"",
      "generate --model runs/tales --score lines.txt",
      "head -c 500 story.txt | generate --model runs/tales - --count 3 --json",
    ])

  var common = CommonOptions()
  var model = ""
  var prompt: String?
  var promptFile: String?
  var echo = true
  var inference = InferenceOptions()
  var maxTokens = 200
  var stops: [String] = []
  var count = 1
  var beginToken: Bool?
  var maxTime: Double?
  var sampling = SamplingOptions()
  var constraint = ConstraintOptions()
  var logprobs = 0
  var score: String?
  var isChat = false
  var system: String?
  var chatTemplate: String?

  mutating func list(_ options: inout some OptionVisitor) {
    options.value(
      "model", &model, placeholder: "MODEL", required: true,
      help: "A run, a checkpoint or a Hugging Face folder: a decoder with its tokenizer beside it.")
    options.value(
      "prompt", &prompt, positional: true,
      help: "The text to continue; - reads it from standard input.")
    options.value(
      "prompt-file", &promptFile, placeholder: "FILE",
      help: "The file with the text to continue. One newline at its end is left out, also on standard input.")
    options.flag("echo", &echo, help: "Print the prompt before its continuation.")
    options.flag(
      "begin-token", &beginToken, default: "for a model made elsewhere that was trained with it",
      help: "Put the model's begin token before the prompt.")
    options.flag(
      "chat", &isChat,
      help: "Talk with a model that was taught to: each line of the input is a message, by its chat template."
    )
    options.value("system", &system, help: "With --chat, what the conversation begins with.")
    options.value(
      "chat-template", &chatTemplate, placeholder: "FILE", default: "the model's",
      help: "With --chat, another template.")
    inference.list(&options)
    options.group("Length")
    options.value("max-tokens", &maxTokens, in: 1...100_000_000, help: "The most tokens to generate.")
    options.duration(
      "max-time", &maxTime, help: "Choose no more tokens of a text after this time, such as 10s.")
    options.list("stop", &stops, help: "End before any of these texts; what begins one is held back.")
    options.value(
      "count", &count, in: 1...1_000_000, help: "Texts to generate, each with a random stream of its own.")
    sampling.list(&options)
    constraint.list(&options)
    options.group("Likelihoods")
    options.value(
      "logprobs", &logprobs, in: 0...1_000,
      help: "With --json, name so many of the likeliest tokens in each place.")
    options.value(
      "score", &score, placeholder: "FILE",
      help:
        "Generate nothing, and say how likely each line of FILE is, token by token; of .jsonl each text, behind its prompt."
    )
  }

  func validate() throws {
    if prompt != nil, promptFile != nil {
      throw UsageError("give one of --prompt and --prompt-file, not both")
    }
    if stops.contains("") { throw UsageError("--stop: an empty text would end everything; leave it out") }
    if logprobs > 0, !common.wantsJSON { throw UsageError("--logprobs are part of --json; give it too") }
    if score != nil, prompt != nil || promptFile != nil {
      throw UsageError("--score generates nothing, so it goes without a prompt")
    }
    if isChat {
      if prompt != nil || promptFile != nil || score != nil || common.wantsJSON || count != 1 {
        throw UsageError(
          "--chat reads its messages from standard input: it goes without a prompt, --score, --json and --count"
        )
      }
      if beginToken != nil {
        throw UsageError(
          "--chat: the chat template says where the begin token stands; leave out --begin-token")
      }
    } else if system != nil || chatTemplate != nil {
      throw UsageError("--system and --chat-template go with --chat")
    }
    try sampling.validate()
    try constraint.validate()
  }
}
