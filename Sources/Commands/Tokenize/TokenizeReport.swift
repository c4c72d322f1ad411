import CommandLine
import Data
import Foundation
import Runs
import Storage
import Tokenizer

/// Options of `tokenize report`.
struct TokenizeReportOptions: CommandOptions {
  static let command = CommandDescription(
    name: "tokenize report", summary: "Measure how well a vocabulary fits a text.",
    discussion: """
      More bytes per token mean shorter sequences and cheaper training; many unused pieces mean that the vocabulary is \
      too large for the text, many byte tokens that it was learned from another kind of text.
      """,
    examples: ["tokenize report --model vocab/stories.model --input corpora/stories"])

  var common = CommonOptions()
  var model = ""
  var input: [String] = []
  var textColumn: String?
  var invalidUTF8 = InvalidUTF8.error

  mutating func list(_ options: inout some OptionVisitor) {
    options.value(
      "model", &model, placeholder: "PATH", required: true,
      help: "A SentencePiece model, a tokenizer.json, or a folder with a tokenizer.")
    options.list(
      "input", &input, placeholder: "PATH", required: true,
      help: "Text, JSONL, CSV or TSV: files, folders, patterns.")
    options.value(
      "text-column", &textColumn, default: "text, or recognised by usual names and content",
      help:
        "Column of JSONL, CSV or TSV with the text: a name, a number from 1, or two of a pair as NAME,NAME.")
    options.choice("invalid-utf8", &invalidUTF8, help: "What to do with bytes that are not UTF-8.")
  }
}

/// What `tokenize report --json` prints.
fileprivate struct ReportResult: Encodable {
  var model: String
  var fingerprint: String
  var vocabularySize: Int
  var counts: TokenizerReport
  var bytesPerToken: Double
  var tokensPerWord: Double
  var unknownShare: Double
  var byteShare: Double
  var unusedPieces: Int
}

/// Runs `tokenize report`.
func report(_ options: TokenizeReportOptions, _ console: Console) throws {
  let tokenizer = try TokenizerFormats.open(options.model)
  let files = try CorpusFiles(options.input)
  let reading = TextOptions(invalidUTF8: options.invalidUTF8, textColumn: options.textColumn)
  try files.warnOfTables(reading, console)
  var reader = TextReader(files, options: reading)
  var report = TokenizerReport(tokenizer)
  while let piece = try reader.next() {
    try report.add(piece.text, continues: !piece.startsDocument, tokenizer)
  }
  if options.common.wantsJSON {
    try printJSON(
      ReportResult(
        model: options.model, fingerprint: tokenizer.fingerprint, vocabularySize: tokenizer.vocabularySize,
        counts: report, bytesPerToken: report.bytesPerToken, tokensPerWord: report.tokensPerWord,
        unknownShare: report.unknownShare, byteShare: report.byteShare, unusedPieces: report.unusedPieces),
      console)
    return
  }
  let unused = (0..<Int32(tokenizer.vocabularySize)).lazy.filter {
    tokenizer.kind($0) == .ordinary && !report.used.contains($0)
  }
  let rows = [
    ("vocabulary", "\(tokenizer.vocabularySize) pieces"),
    ("text", "\(report.bytes) bytes, \(report.words) words, \(report.tokens) tokens"),
    ("bytes per token", Format.decimal(report.bytesPerToken)),
    ("tokens per word", Format.decimal(report.tokensPerWord)),
    ("unknown", share(report.unknownTokens, report.unknownShare)),
    ("byte fallback", share(report.byteTokens, report.byteShare)),
    (
      "unused pieces",
      "\(report.unusedPieces) of \(report.ordinaryPieces)"
        + (report.unusedPieces == 0
          ? "" : ", such as \(unused.prefix(8).map(tokenizer.piece).joined(separator: " "))")
    ),
  ]
  for (name, value) in rows {
    console.page(name.padding(toLength: 18, withPad: " ", startingAt: 0) + value)
  }
}

fileprivate func share(_ count: Int, _ share: Double) -> String {
  "\(count) tokens, \(Format.decimal(share * 100, digits: 2)) %"
}
