import Foundation
import TestSupport
import Testing
import Tokenizer

#if compiler(>=6.2)
  /// Damaged files of tokenizers, each kind in a process of its own, so that a signal or its memory is theirs alone.
  @Suite struct TokenizerMutantTests {
    @Test(.slow) func filesInJSON() async {
      await #expect(processExitsWith: .success, "see \(MutantTrial.log("tokenizer.json"))") {
        try TokenizerMutants.json()
      }
    }

    @Test(.slow) func listsOfWordPieces() async {
      await #expect(processExitsWith: .success, "see \(MutantTrial.log("vocab.txt"))") {
        try TokenizerMutants.wordPieces()
      }
    }

    @Test(.slow) func merges() async {
      await #expect(processExitsWith: .success, "see \(MutantTrial.log("merges.txt"))") {
        try TokenizerMutants.merges()
      }
    }
  }
#endif

/// The trials, to be run in a process that they may end.
enum TokenizerMutants {
  private static let text = "The naïve café, 42 ﬁne  Ａ ﷺ 小船\n\t don't e\u{301} 🙂👩‍👩‍👧 <mask> \u{AD}"

  /// Opens the folder's tokenizer and uses all of it.
  private static func use(_ folder: String) throws {
    let tokenizer = try TokenizerFolder(folder).open()
    var ids = try tokenizer.encode(text)
    if let made = tokenizer as? JSONTokenizer {
      ids = try made.encodeWithSpecialTokens(text, pair: "the boat").ids
    }
    _ = try tokenizer.decode(ids)
    _ = try tokenizer.encodePieces(text)
    var decoder = tokenizer.streamingDecoder()
    for id in ids { _ = try decoder.push(id) }
    _ = try decoder.finish()
  }

  /// `tokenizer.json` with each of the models and pre-tokenizers.
  static func json() throws {
    var trial = try MutantTrial("tokenizer.json")
    let names = [
      "bert", "gpt2", "llama2", "llama3", "xlm-roberta", "t5", "gemma", "qwen2", "albert", "added",
      "ended-words",
      "expression-deepseek", "split-isolated", "words-nmt", "smollm", "metaspace-first",
    ]
    let share = MutantTrial.count / names.count
    for (index, name) in names.enumerated() {
      let file = Fixture.folder.appending(path: "tokenizers/\(name).json")
      try trial.run(
        "tokenizer.json", Data(contentsOf: file), numbers: index * share..<(index + 1) * share, open: use)
    }
    trial.finish()
  }

  /// `vocab.txt`, beside a `tokenizer_config.json`.
  static func wordPieces() throws {
    var words = "[PAD] [UNK] [CLS] [SEP] [MASK] the na ##iv ##e ca ##fe 4 ##2 小 船 , ' don t".split(
      separator: " "
    ).map(String.init)
    for letter in "abcdefghijklmnopqrstuvwxyz" { words += ["\(letter)", "##\(letter)"] }
    let companion = Data(#"{"tokenizer_class":"BertTokenizer","do_lower_case":true}"#.utf8)
    var trial = try MutantTrial("vocab.txt")
    try trial.run(
      "vocab.txt", Data(words.joined(separator: "\n").utf8), beside: ["tokenizer_config.json": companion],
      numbers: 0..<MutantTrial.count, open: use)
    trial.finish()
  }

  /// `merges.txt`, and at the end `vocab.json` beside it.
  static func merges() throws {
    let file = Fixture.folder.appending(path: "tokenizers/gpt2.json")
    let whole = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    let model = whole?["model"] as? [String: Any]
    let vocabulary = try JSONSerialization.data(withJSONObject: model?["vocab"] ?? [:])
    let pairs = (model?["merges"] as? [Any] ?? []).compactMap {
      ($0 as? [String])?.joined(separator: " ") ?? $0 as? String
    }
    let merges = Data(("#version: 0.2\n" + pairs.joined(separator: "\n") + "\n").utf8)
    let companion = Data(#"{"tokenizer_class":"GPT2Tokenizer"}"#.utf8)
    var trial = try MutantTrial("merges.txt")
    try trial.run(
      "merges.txt", merges, beside: ["vocab.json": vocabulary, "tokenizer_config.json": companion],
      numbers: 0..<MutantTrial.count, open: use)
    try trial.run(
      "vocab.json", vocabulary, beside: ["merges.txt": merges, "tokenizer_config.json": companion],
      numbers: 0..<MutantTrial.count / 5, open: use)
    trial.finish()
  }
}
