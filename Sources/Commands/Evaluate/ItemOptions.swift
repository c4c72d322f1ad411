import CommandLine
import Data

/// The options of `evaluate` that name items between whose texts a language model chooses.
package struct ItemOptions: Sendable {
  /// Files and folders of minimal pairs, of choices and of texts to complete.
  package var pairs: [String] = [], choices: [String] = [], cloze: [String] = []
  /// What stands before a text; nil for what suits it.
  package var delimiter: String?
  /// Where what the model made of each item is written.
  package var details: String?

  /// None.
  package init() {}

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.group("Items (language models)")
    o.list(
      "pairs", &pairs, placeholder: "PATH",
      help: "Minimal pairs as in BLiMP: JSON lines with sentence_good and sentence_bad. Of folders, *.jsonl.")
    o.list(
      "choices", &choices, placeholder: "PATH",
      help:
        "JSON lines with query, choices and gold (from 0); also context_options, continuation and gold, or ctx, endings and label."
    )
    o.list(
      "cloze", &cloze, placeholder: "PATH",
      help: "JSON lines with context and continuation: does the model write it, and how likely is it?")
    o.value(
      "continuation-delimiter", &delimiter, placeholder: "TEXT",
      default: "a space, unless the text begins with one; nothing before the sentences of pairs",
      help: "What stands before each choice, continuation or sentence of a pair.")
    o.value(
      "items", &details, placeholder: "FILE", default: "none",
      help: "Write file, line, log-probabilities and tokens of every item as JSON lines.")
  }

  /// All paths.
  var paths: [String] { pairs + choices + cloze }

  /// The kinds that are asked for, each with its name, its paths and what its rows are.
  var kinds: [(name: String, paths: [String], format: any ItemFormat)] {
    let parted = ItemDelimiter(delimiter)
    let all: [(name: String, paths: [String], format: any ItemFormat)] = [
      ("pairs", pairs, MinimalPairs(delimiter: delimiter)), ("choices", choices, Choices(delimiter: parted)),
      ("cloze", cloze, Cloze(delimiter: parted)),
    ]
    return all.filter { !$0.paths.isEmpty }
  }
}
