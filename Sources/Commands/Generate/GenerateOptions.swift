import CommandLine
import Data
import Transformer

/// The options of `generate`.
struct GenerateOptions: CommandOptions {
  static let command = CommandDescription(
    name: "generate", summary: "Continues a text with a language model, token by token.",
    discussion: """
      The text appears on standard output as it comes; timings go to standard error. Rules for the next token apply in \
      this order: repetition penalty, temperature, top-k, top-p, min-p; temperature 0 takes the most likely token each \
      time. The same seed gives the same text on any number of threads.

      Without a prompt the model begins a document of its own. A prompt longer than the context keeps its tail. When \
      the context is full, its last half is kept and the text continues.

      --json prints prompt, text, tokens, logProbabilities (natural logarithms of what the model itself gave each \
      token, before temperature and filters), finishReason (end, length or stop) and tokensPerSecond; with --count \
      above 1, prompt and a list of such samples.
      """,
    examples: [
      "generate --model runs/tales --prompt \"Once upon a time\"",
      "generate --model runs/tales --prompt \"The fox said\" --temperature 0 --max-tokens 50 --stop \".\"",
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
  var sampler = SamplerOptions()
  var topK = 0

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
    inference.list(&options)
    options.group("Length")
    options.value("max-tokens", &maxTokens, in: 1...100_000_000, help: "The most tokens to generate.")
    options.list("stop", &stops, help: "End before any of these texts; what begins one is held back.")
    options.value(
      "count", &count, in: 1...1_000_000, help: "Texts to generate, each with a random stream of its own.")
    options.group("Choice of the next token")
    options.value(
      "temperature", &sampler.temperature, in: 0...100, help: "What logits are divided by; 0 is greedy.")
    options.value("top-k", &topK, in: 0...16_777_216, help: "Keep the k most likely tokens; 0 keeps all.")
    options.value(
      "top-p", &sampler.topP, in: Double.leastNonzeroMagnitude...1,
      help: "Keep the fewest likely tokens that hold this probability; 1 keeps all.")
    options.value(
      "min-p", &sampler.minP, in: 0...1,
      help: "Keep tokens of at least this share of the likeliest's probability.")
    options.value(
      "repetition-penalty", &sampler.repetitionPenalty, in: 0.01...100,
      help: "Make tokens of the context less likely: above 1, such as 1.1.")
  }

  func validate() throws {
    if prompt != nil, promptFile != nil {
      throw UsageError("give one of --prompt and --prompt-file, not both")
    }
    if stops.contains("") { throw UsageError("--stop: an empty text would end everything; leave it out") }
    try samplerOptions.validate()
  }

  /// The rules, top-k among them.
  var samplerOptions: SamplerOptions {
    var options = sampler
    options.topK = topK == 0 ? nil : topK
    return options
  }
}
