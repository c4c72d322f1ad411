import CommandLine
import Data
import Foundation
import Runs
import Storage
import Tokenizer

/// Options of `tokenize decode`.
struct TokenizeDecodeOptions: CommandOptions {
  static let command = CommandDescription(
    name: "tokenize decode", summary: "Turn token ids into text.",
    discussion: """
      The ids given as arguments are one text; without arguments each line of the input is, or of standard input. Ids \
      are separated by spaces or commas. Special tokens give no text but with --special-tokens.
      """,
    examples: [
      "tokenize decode --model vocab/stories.model 312 17 5",
      "tokenize decode --model vocab/stories.model < ids.txt",
    ])

  var common = CommonOptions()
  var model = ""
  var ids: [String] = []
  var input: [String] = []
  var specialTokens = false

  mutating func list(_ options: inout some OptionVisitor) {
    options.value(
      "model", &model, placeholder: "PATH", required: true,
      help: "A SentencePiece model, a tokenizer.json, or a folder with a tokenizer.")
    options.list("id", &ids, placeholder: "N", default: "the input", positional: true, help: "Ids to decode.")
    options.list(
      "input", &input, placeholder: "PATH", default: "standard input",
      help: "Files of ids, a text on each line.")
    options.flag("special-tokens", &specialTokens, help: "Show special tokens by their names.")
  }
}

/// Runs `tokenize decode`.
func decode(_ options: TokenizeDecodeOptions, _ console: Console) throws {
  let tokenizer = try TokenizerFormats.open(options.model)
  let named = tokenizer as? JSONTokenizer
  guard named != nil || !options.specialTokens else {
    throw UsageError(
      "--special-tokens: \(options.model) is a SentencePiece model, whose control symbols are no text; only a tokenizer of Hugging Face shows them."
    )
  }
  let arguments = options.ids.isEmpty ? [] : [options.ids.joined(separator: " ")]
  var input = try InputLines(arguments: arguments, files: options.input, .error, for: tokenizer)
  var list = options.common.wantsJSON ? JSONList("texts", console) : nil
  var number = 0
  while let line = try input.next() {
    number += 1
    let place = arguments.isEmpty ? "line \(number) of the input" : "the arguments"
    let ids = try TokenText.readIDs(line, at: place)
    let text =
      try options.specialTokens
      ? named?.decode(ids, showsSpecialTokens: true) ?? "" : tokenizer.decode(ids)
    if list == nil { console.result(text) }
    try list?.add(text)
  }
  list?.finish()
}
