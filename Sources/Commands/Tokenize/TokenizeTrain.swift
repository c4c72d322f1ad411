import CommandLine
import Data
import Foundation
import Storage
import Tokenizer

/// Options of `tokenize train`.
struct TokenizeTrainOptions: CommandOptions {
  static let command = CommandDescription(
    name: "tokenize train", summary: "Learn a SentencePiece vocabulary from text.",
    discussion: """
      The input is text, JSONL, CSV or TSV, in files, folders or glob patterns; it may be larger than memory. The preset lm \
      keeps every space and newline, for models that write; classify normalises (NFKC, one space between words), \
      for models that sort. Without --vocab-size the size follows from the length and the alphabet of the text, of which \
      some megabytes are then enough to learn from. A vocabulary larger than the text yields is made smaller, and the \
      command says so.

      The model holds <unk> <s> </s> <pad> <cls> <sep> <mask> (ids 0 to 6), and with byte fallback 256 bytes, so \
      that no text is unknown. Without it, as of --type word always, what has no piece is lost as <unk>; a word over 509 \
      bytes gets no piece.
      """,
    examples: [
      "tokenize train --input corpora/stories --output vocab/stories.model",
      "tokenize train --input reviews.jsonl --vocab-size 8k --preset classify --lowercase --output vocab/r.model",
    ])

  var common = CommonOptions()
  var input: [String] = []
  var output = ""
  var vocabularySize: Int?
  var type: SentencePieceTrainerOptions.ModelType?
  var preset = SentencePieceTrainerOptions.Preset.lm
  var lowercase = false
  var byteFallback: Bool?
  var ascii: Bool?
  var splitDigits = true
  var dummyPrefix: Bool?
  var userSymbols: [String] = []
  var controlSymbols: [String] = []
  var characterCoverage: Double?
  var maximumSentenceBytes = 4192
  var sampleBytes: Int?
  var textColumn: String?
  var invalidUTF8 = InvalidUTF8.error
  var overwrites = false

  mutating func list(_ options: inout some OptionVisitor) {
    options.group("Input and output")
    options.list(
      "input", &input, placeholder: "PATH", required: true,
      help: "Text, JSONL, CSV or TSV: files, folders, patterns.")
    options.value("output", &output, placeholder: "FILE", required: true, help: "The model to write.")
    options.flag("overwrite", &overwrites, help: "Replace a model that is already there.")
    options.value(
      "text-column", &textColumn, default: "text, or recognised by usual names and content",
      help:
        "Column of JSONL, CSV or TSV with the text: a name, a number from 1, or two of a pair as NAME,NAME.")
    options.choice("invalid-utf8", &invalidUTF8, help: "What to do with bytes that are not UTF-8.")
    options.group("Vocabulary")
    options.value(
      "vocab-size", &vocabularySize, in: 8...1_000_000, default: "by the text's length and alphabet",
      help: "Number of pieces, special ones and bytes included.")
    options.choice("type", &type, default: "bpe", help: "How text is cut.")
    options.choice(
      "preset", &preset,
      help:
        "lm keeps text as it is, classify normalises; what has no piece becomes bytes, or <unk> without byte fallback and for words."
    )
    options.flag("lowercase", &lowercase, help: "Fold case; with --preset classify only.")
    options.flag(
      "byte-fallback", &byteFallback, default: "on, except for --type word",
      help: "Spell characters without a piece as bytes rather than <unk>.")
    options.flag(
      "ascii", &ascii,
      default:
        "on, except for --type char and word, small vocabularies, and where --type and --vocab-size are given",
      help: "Make every printable ASCII character a piece, whether the text has it or not.")
    options.flag("split-digits", &splitDigits, help: "Make each digit a piece of its own.")
    options.flag(
      "dummy-prefix", &dummyPrefix, default: "on, except for --type char",
      help: "Begin a text with a space, so that its first word is cut like any other.")
    options.list("user-symbols", &userSymbols, help: "Symbols in the text that are never cut.")
    options.list("control-symbols", &controlSymbols, help: "Symbols that no text encodes to.")
    options.value(
      "character-coverage", &characterCoverage, in: 0.98...1,
      default: "0.9995 with byte fallback, 1 for --type char and without",
      help: "Share of the text's characters that get pieces.")
    options.group("Sampling")
    options.value(
      "max-sentence-bytes", &maximumSentenceBytes, in: 64...16384, help: "Longer lines are split.")
    options.value(
      "sample-bytes", &sampleBytes, in: 65536...,
      default: "128 MB with --vocab-size, else 8 MB",
      help: "Memory for text; from more text lines are drawn at random.")
  }

  func validate() throws {
    if lowercase && preset == .lm {
      throw UsageError("--lowercase needs --preset classify: the preset lm keeps text as it is.")
    }
  }

  /// The trainer's options, but for a size that is not given.
  var trainer: SentencePieceTrainerOptions {
    var options = SentencePieceTrainerOptions(
      type: type ?? .bpe, vocabularySize: vocabularySize ?? SentencePieceTrainerOptions.largestVocabulary,
      preset: preset)
    options.lowercase = lowercase
    options.byteFallback = byteFallback
    options.splitDigits = splitDigits
    options.addsDummyPrefix = dummyPrefix
    options.userDefinedSymbols = userSymbols
    options.controlSymbols = controlSymbols
    options.characterCoverage = characterCoverage
    options.maximumSentenceBytes = maximumSentenceBytes
    if let sampleBytes { options.memoryBudget = sampleBytes }
    options.threads = common.threads ?? ProcessInfo.processInfo.activeProcessorCount
    options.seed = common.seed
    options.requiresASCII = ascii ?? (type == nil && options.hasRoomForASCII)
    return options
  }
}
