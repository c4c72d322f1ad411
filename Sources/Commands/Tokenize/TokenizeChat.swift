import Checkpoints
import CommandLine
import Data
import Foundation
import Storage
import Tokenizer

/// Options of `tokenize chat`.
struct TokenizeChatOptions: CommandOptions {
  static let command = CommandDescription(
    name: "tokenize chat", summary: "Put conversations into the texts that a chat model reads.",
    discussion: """
      Each line of the input is a conversation: a list of messages, objects with role and content, or an object with messages \
      and whatever else the model's template looks at, such as tools. Prints the text of each as the model's chat template has \
      it, or its ids. With --json texts are printed as JSON, so that line ends stand in them.

      The template is that of the model's folder, chat_template.jinja or chat_template of tokenizer_config.json, or of --template. What \
      templates use of Jinja is known; the rest is refused by its name.
      """,
    examples: [
      "tokenize chat --model models/smollm2-instruct --input chats.jsonl --generation-prompt",
      "tokenize chat --model models/smollm2-instruct --ids < chats.jsonl",
    ])

  var common = CommonOptions()
  var model = ""
  var input: [String] = []
  var template: String?
  var generationPrompt = false
  var ids = false

  mutating func list(_ options: inout some OptionVisitor) {
    options.value(
      "model", &model, placeholder: "MODEL", required: true,
      help: "The folder of a chat model, with its tokenizer.")
    options.list(
      "input", &input, placeholder: "PATH", default: "standard input",
      help: "Files of conversations, one a line.")
    options.value(
      "template", &template, placeholder: "FILE", default: "the model's", help: "Another chat template.")
    options.flag(
      "generation-prompt", &generationPrompt, help: "End with what an answer of the model begins with.")
    options.flag("ids", &ids, help: "Print token ids.")
  }
}

/// Runs `tokenize chat`.
func chat(_ options: TokenizeChatOptions, _ console: Console) throws {
  // A run stands for its best checkpoint; a folder with a tokenizer alone does too.
  let folder = (try? ModelFolder(locating: options.model).path) ?? options.model
  let tokenizer = try TokenizerFormats.open(folder)
  let found = try ChatTemplate.read(folder)
  var template = found?.template
  if let path = options.template { template = try ChatTemplate.read(file: path) }
  guard let template else {
    throw DataError(
      .mismatch,
      "\(options.model): the folder has no chat template; name one with --template, or a model that was taught to chat."
    )
  }
  var input = try InputLines(arguments: [], files: options.input, .error, for: tokenizer)
  var list = options.common.wantsJSON ? JSONList("texts", console) : nil
  var number = 0
  while let line = try input.next() {
    number += 1
    let place = "line \(number) of the input"
    let conversation = try Conversation(line, place: place)
    let text: String
    do throws(TemplateError) {
      text = try template.text(
        conversation.messages,
        addsGenerationPrompt: options.generationPrompt || conversation.addsGenerationPrompt,
        variables: (found?.variables ?? [:]).merging(conversation.variables) { $1 })
    } catch {
      throw DataError(.badInput, "\(place): the chat template: \(error).")
    }
    let shown = options.ids ? TokenText.ids(try tokenizer.encode(text)) : text
    if list == nil { console.result(shown) }
    try list?.add(shown)
  }
  list?.finish()
}

/// A conversation as it lies in a line of JSON.
struct Conversation {
  /// The messages.
  let messages: [JSONValue]
  /// What else the line says.
  let variables: [String: JSONValue]
  /// Whether the line asks for what an answer begins with.
  let addsGenerationPrompt: Bool

  /// - Throws: ``Data/DataError`` for a line that is none.
  init(_ line: String, place: String) throws {
    let value: JSONValue
    do throws(JSONScannerError) {
      value = try JSONScanner.all(Array(line.utf8)[...]) {
        (scanner: inout JSONScanner) throws(JSONScannerError) in
        try scanner.value()
      }
    } catch {
      throw DataError(.badInput, "\(place): not valid JSON: \(error.reason).")
    }
    var members: [String: JSONValue] = [:]
    switch value {
    case .array(let messages): self.messages = messages
    case .object(let object):
      guard case .array(let messages)? = object["messages"] else {
        throw DataError(
          .badInput, "\(place): has no list of messages; its keys are \(object.keys.joined(separator: ", "))."
        )
      }
      self.messages = messages
      for (key, value) in object where key != "messages" { members[key] = value }
    default: throw DataError(.badInput, "\(place): expected a list of messages, found \(value.kindName).")
    }
    addsGenerationPrompt = members.removeValue(forKey: "add_generation_prompt") == .bool(true)
    variables = members
    for (index, message) in messages.enumerated() {
      guard case .object(let object) = message, case .string? = object["role"] else {
        throw DataError(.badInput, "\(place): message \(index + 1) is no object with a role.")
      }
    }
  }
}
