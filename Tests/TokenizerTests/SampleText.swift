import Foundation
import TestSupport
import Tokenizer

/// Text made for the tests.
enum SampleText {
  /// `count` lines of English and Chinese sentences.
  static func lines(_ count: Int, seed: UInt64 = 1) -> [String] {
    var random = SeededGenerator(seed: seed)
    let subjects = [
      "The old river", "A small boat", "My neighbour's cat", "Nobody", "The 42nd train", "Rain",
    ]
    let verbs = ["runs past", "remembers", "carried", "is watching", "will never leave", "counts"]
    let objects = [
      "the quiet harbour", "seventeen lanterns", "a letter from home", "the market", "every window",
    ]
    let chinese = ["我们在河边看见一只小船。", "天气很好,大家都去市场。", "他没有回答这个问题。", "春天来了,花都开了!"]
    return (0..<count).map { _ in
      if Int.random(in: 0..<4, using: &random) == 0 { return chinese.randomElement(using: &random)! }
      let parts = [subjects, verbs, objects].map { $0.randomElement(using: &random)! }
      let end = ["", ".", "!", ", again and again.", "  (twice)"].randomElement(using: &random)!
      return parts.joined(separator: " ") + end
    }
  }

  /// A random string of words, Chinese, emoji, spaces, newlines, tabs and rare characters.
  static func random(_ random: inout SeededGenerator) -> String {
    let parts = [
      "river", "the", "a", "boat", " ", "  ", "\n", "\n\n", "\t", "\r\n", "河", "船", "天气", "🙂", "👩‍👩‍👧", "é",
      "e\u{301}",
      "!", "?", "42", "0", "Ω", "ß", "\u{0}", "\u{1}", "\u{7F}", "\u{FEFF}", "\u{200B}", "\u{3000}",
      "\u{2028}", "<s>",
      "<mask>", "<0x41>", "\u{10FFFF}", "שלום", "\u{2585}", "x", "Q",
    ]
    return (0..<Int.random(in: 0...20, using: &random)).map { _ in parts.randomElement(using: &random)! }
      .joined()
  }

  static func trained(_ options: SentencePieceTrainerOptions, _ lines: [String]) throws
    -> SentencePieceTokenizer
  {
    try SentencePieceTokenizer(data: model(options, lines).model, path: "trained.model")
  }

  static func model(
    _ options: SentencePieceTrainerOptions, _ lines: [String]
  ) throws -> (model: Data, report: SentencePieceTrainer.Report) {
    var rest = lines[...]
    return try SentencePieceTrainer(options).train(
      totalBytes: lines.reduce(0) { $0 + $1.utf8.count + 1 }, source: "sample"
    ) { () throws(TokenizerError) in rest.popFirst().map { Array($0.utf8) } }
  }
}
