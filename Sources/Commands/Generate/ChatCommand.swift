import Checkpoints
import CommandLine
import Data
import Foundation
import Storage
import Tokenizer
import Training
import Transformer

/// A conversation with a model: `generate --chat`.
///
/// At a terminal lines are edited and Ctrl-C stops an answer; elsewhere each line of the input is a message.
struct ChatCommand {
  private let options: GenerateOptions
  private let console: Console
  private let loaded: LoadedModel
  private let generator: TextGenerator
  private let vocabulary: GenerationVocabulary
  private let rules: SamplerOptions
  /// What each answer must be; nil for anything.
  private let rule: TokenConstraint?
  private var conversation: ChatConversation
  private var answers = 0

  /// Opens the model.
  ///
  /// - Throws: ``Data/DataError`` (mismatch) for a model without a chat template; what opening it throws.
  init(_ options: GenerateOptions, _ console: Console) throws {
    self.options = options
    self.console = console
    let found = try ModelFolder.reading(options.model) { try $0.files.chatTemplate() }
    let own = try options.chatTemplate.map { path throws(FileError) in try ChatTemplate.read(file: path) }
    guard let template = own ?? found?.template else {
      throw DataError(
        .mismatch,
        "\(options.model): the folder has no chat template; name one with --chat-template, or a model that was taught to chat."
      )
    }
    loaded = try options.inference.named(options.model).open(precision: options.inference.precision)
    generator = try TextGenerator(
      model: loaded.model, weights: loaded.numbers, engine: try TrainingRun.engine(options.common),
      precision: options.inference.precision, sparesThreads: options.common.threads == nil)
    generator.reusesText = true
    vocabulary = GenerationVocabulary(loaded.model.configuration, loaded.tokenizer)
    rules = try options.sampling.options(loaded.tokenizer)
    rule = try options.constraint.constraint()?.tokens(loaded.tokenizer, endTokens: vocabulary.endTokens)
    conversation = ChatConversation(template, variables: found?.variables ?? [:], system: options.system)
  }

  /// Talks until the input ends.
  mutating func run() throws {
    let isTerminal = isatty(STDIN_FILENO) == 1
    let console = console
    var editor = LineEditor { console.stream($0) }
    if isTerminal { console.note("/help lists what else can be typed; Ctrl-C stops an answer, Ctrl-D ends.") }
    Interrupt.install()
    generator.beforeEachPass = { try Interrupt.check() }
    while console.outputProblem == nil {
      var line: String
      if isTerminal {
        switch editor.read("> ") {
        case .line(let text): line = text
        case .interrupted: continue
        case .end: return
        }
        // A line that ends in a backslash goes on.
        while line.hasSuffix("\\"), case .line(let more) = editor.read("… ") {
          line = line.dropLast() + "\n" + more
        }
      } else {
        guard let text = readLine() else { return }
        line = text
      }
      guard try take(line.trimmingCharacters(in: .whitespaces)) else { return }
    }
  }

  /// Takes a line: a command or a message.
  ///
  /// - Returns: whether to go on.
  private mutating func take(_ line: String) throws -> Bool {
    if line.isEmpty { return true }
    guard line.hasPrefix("/") else {
      conversation.add("user", line)
      try answer()
      return true
    }
    let name = line.prefix { $0 != " " },
      argument = line.dropFirst(name.count).trimmingCharacters(in: .whitespaces)
    do {
      switch name {
      case "/help": help()
      case "/exit", "/quit": return false
      case "/clear": conversation.forget()
      case "/system": conversation.system = argument.isEmpty ? nil : argument
      case "/regenerate": try regenerate()
      case "/save": try save(argument)
      case "/load": try load(argument)
      default: console.note("\(name) is not known; /help lists what is.")
      }
    } catch let error as any Error & Faulty {
      // What went wrong with a file ends no conversation.
      console.warn("\(error)")
    }
    return true
  }

  private func help() {
    for (name, what) in [
      ("/regenerate", "answer the last message once more"),
      ("/system TEXT", "what the conversation begins with; nothing without TEXT"),
      ("/clear", "forget what was said"), ("/save FILE", "write the conversation as a line of JSON"),
      ("/load FILE", "take up a conversation that was saved"), ("/exit", "end"),
      ("\\ at the end of a line", "go on in the next line"),
    ] { console.note("\(name): \(what)") }
  }

  private mutating func regenerate() throws {
    guard let last = conversation.turns.lastIndex(where: { $0.role == "user" }) else {
      return console.note("there is no message to answer yet")
    }
    conversation.forget(downTo: last + 1)
    try answer()
  }

  private func save(_ path: String) throws {
    guard !path.isEmpty else { return console.note("/save FILE needs the name of a file") }
    try AtomicFile.write(Data((conversation.json.json + "\n").utf8), to: path)
    console.note("saved \(conversation.turns.count) messages in \(path)")
  }

  private mutating func load(_ path: String) throws {
    guard !path.isEmpty else { return console.note("/load FILE needs the name of a file") }
    guard case .object(let object) = try readJSON(path), case .array(let messages)? = object["messages"]
    else {
      return console.warn("\(path) is no conversation: expected an object with messages")
    }
    conversation.take(messages)
    console.note("took up \(conversation.turns.count) messages of \(path)")
  }

  /// Answers what was said, shown as it comes.
  private mutating func answer() throws {
    let context = loaded.model.configuration.contextLength
    let reserve = min(options.maxTokens, context / 2)
    let (ids, leftOut) = try conversation.tokens(loaded.tokenizer, room: context - reserve)
    if leftOut > 0 { console.note("the context is full: the oldest \(leftOut) messages are left out of it") }
    guard ids.count < context else {
      conversation.forget(downTo: conversation.turns.count - 1)
      return console.warn(
        "the message has \(ids.count) tokens, and the model's context has room for \(context)")
    }
    let sampler = try Sampler(
      rules, suppressing: vocabulary.suppressed, seed: options.common.seed, sample: answers)
    answers += 1
    var text = try GeneratedText(loaded.tokenizer, prompt: ids, stops: options.stops)
    var limits = GenerationOptions(
      maxTokens: min(options.maxTokens, context - ids.count), endTokens: vocabulary.endTokens)
    limits.maxDuration = options.maxTime.map { .seconds($0) }
    var figures = "stopped"
    do {
      let result = try generator.generate(ids, limits, sampler: sampler, rule: rule) { choice in
        console.stream(try text.push(choice.id))
        return !text.isStopped && console.outputProblem == nil
      }
      console.stream(try text.finish())
      figures =
        "\(result.tokens.count) tokens, \(Format.rate(result.tokensPerSecond, "tok")), context \(ids.count + result.tokens.count) of \(context)"
    } catch is Interruption {
      Interrupt.forget()
    }
    console.stream("\n")
    console.note("[\(figures)]")
    conversation.add("assistant", text.all)
  }
}
