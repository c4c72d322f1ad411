import CommandLine
import Data
import Foundation
import Storage
import Tokenizer

/// Options of `tokenize encode`.
struct TokenizeEncodeOptions: CommandOptions {
  static let command = CommandDescription(
    name: "tokenize encode", summary: "Turn text into tokens.",
    discussion: """
      Each argument is one text; without arguments each line of the input is, or of standard input. In JSONL a text is \
      what a row has under --text-column, line ends and all. Prints one line \
      for each text: its ids, or with --pieces its pieces; with --offsets a line for each token with its id, the bytes \
      of the text it stands for, and its piece, and an empty line after each text. No special tokens are added but with \
      --special-tokens, and nothing is ever cut off or filled up.
      """,
    examples: [
      "tokenize encode --model vocab/stories.model 'Once upon a time'",
      "tokenize encode --model vocab/stories.model --pieces --input story.txt",
    ])

  var common = CommonOptions()
  var model = ""
  var texts: [String] = []
  var input: [String] = []
  var ids = false
  var pieces = false
  var offsets = false
  var specialTokens = false
  var textColumn: String?
  var invalidUTF8 = InvalidUTF8.error

  mutating func list(_ options: inout some OptionVisitor) {
    options.value(
      "model", &model, placeholder: "PATH", required: true,
      help: "A SentencePiece model, a tokenizer.json, or a folder with a tokenizer.")
    options.list("text", &texts, default: "the input", positional: true, help: "Texts to encode.")
    options.list(
      "input", &input, placeholder: "PATH", default: "standard input", help: "Files whose lines are encoded.")
    options.flag("ids", &ids, help: "Print ids; the default.")
    options.flag("pieces", &pieces, help: "Print pieces.")
    options.flag("offsets", &offsets, help: "Print ids, bytes and pieces, one token a line.")
    options.flag(
      "special-tokens", &specialTokens,
      help: "Add the special tokens that the tokenizer.json puts around a text.")
    options.value(
      "text-column", &textColumn, default: "text",
      help: "The key of the text in JSONL; given, standard input is JSONL too.")
    options.choice("invalid-utf8", &invalidUTF8, help: "What to do with lines that are not UTF-8.")
  }

  func validate() throws {
    if [ids, pieces, offsets].count(where: { $0 }) > 1 && !common.wantsJSON {
      throw UsageError("--ids, --pieces and --offsets exclude one another, except with --json.")
    }
    if specialTokens, offsets {
      throw UsageError(
        "--special-tokens stand for no bytes of the text: they go with --ids or --pieces, not --offsets.")
    }
    if textColumn != nil, !texts.isEmpty {
      throw UsageError("--text-column is of JSONL input; a text given as an argument has no columns.")
    }
  }

  /// How texts are found in JSONL.
  fileprivate var rows: TextOptions { TextOptions(invalidUTF8: invalidUTF8, textColumn: textColumn) }
}

/// One text of `tokenize encode --json`.
fileprivate struct EncodedText {
  var ids: [Int32]
  var pieces: [String]?
  var offsets: [[Int]]?

  /// The object, its keys in alphabetical order: written by hand, for an encoder takes five times as long as the tokenizer.
  func json() throws -> String {
    var members = ["\"ids\":[\(ids.map(String.init).joined(separator: ","))]"]
    if let offsets {
      members.append("\"offsets\":[\(offsets.map { "[\($0[0]),\($0[1])]" }.joined(separator: ","))]")
    }
    if let pieces { members.append("\"pieces\":\(try jsonText(pieces))") }
    return "{\(members.joined(separator: ","))}"
  }
}

/// Runs `tokenize encode`.
func encode(_ options: TokenizeEncodeOptions, _ console: Console) throws {
  let tokenizer = try TokenizerFormats.open(options.model)
  guard !options.specialTokens else { return try encodeFramed(options, tokenizer, console) }
  var input = try InputLines(
    arguments: options.texts, files: options.input, options.invalidUTF8, for: tokenizer, rows: options.rows)
  if options.common.wantsJSON {
    var list = JSONList("texts", console)
    while let text = try input.next() {
      let encoded = try tokenizer.encodePieces(text)
      list.add(
        json: try EncodedText(
          ids: encoded.map(\.id), pieces: options.pieces ? encoded.map(\.piece) : nil,
          offsets: options.offsets
            ? encoded.map { [$0.utf8Range.lowerBound, $0.utf8Range.upperBound] } : nil
        ).json())
    }
    list.finish()
    return
  }
  while let text = try input.next() {
    if options.offsets {
      for token in try tokenizer.encodePieces(text) {
        let range = token.utf8Range
        console.result(
          "\(token.id)\t\(range.lowerBound)\t\(range.upperBound)\t\(TokenText.printable(token.piece))")
      }
      console.result("")
    } else {
      let ids = try tokenizer.encode(text)
      console.result(options.pieces ? TokenText.pieces(ids, tokenizer) : TokenText.ids(ids))
    }
  }
}

/// Runs `tokenize encode --special-tokens`.
fileprivate func encodeFramed(
  _ options: TokenizeEncodeOptions, _ tokenizer: any Tokenizer, _ console: Console
) throws {
  guard let tokenizer = tokenizer as? JSONTokenizer else {
    throw UsageError(
      "--special-tokens: \(options.model) says nothing of special tokens around a text; only a tokenizer of Hugging Face does."
    )
  }
  var input = try InputLines(
    arguments: options.texts, files: options.input, options.invalidUTF8, for: tokenizer, rows: options.rows)
  var list = options.common.wantsJSON ? JSONList("texts", console) : nil
  while let text = try input.next() {
    let ids = try tokenizer.encodeWithSpecialTokens(text).ids
    if list == nil { console.result(options.pieces ? TokenText.pieces(ids, tokenizer) : TokenText.ids(ids)) }
    let encoded = EncodedText(ids: ids, pieces: options.pieces ? ids.map(tokenizer.piece) : nil)
    try list?.add(json: encoded.json())
  }
  list?.finish()
}
