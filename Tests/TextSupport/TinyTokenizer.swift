import Foundation
import Tokenizer

/// A real SentencePiece model, learned once.
package enum TinyTokenizer {
  private static let trained: Result<Data, any Error> = Result {
    var number = 0
    let words = [
      "river", "boat", "letter", "market", "window", "harbour", "quiet", "counts", "rain", "lantern",
    ]
    return try SentencePieceTrainer(
      SentencePieceTrainerOptions(type: .bpe, vocabularySize: 300)
    ).train(totalBytes: 4_000, source: "words") {
      number += 1
      guard number <= 100 else { return nil }
      return Array("\(words[number % 10]) \(words[number * 7 % 10]) \(words[number / 10 % 10])".utf8)
    }.model
  }

  package static func open() throws -> SentencePieceTokenizer {
    try SentencePieceTokenizer(data: trained.get(), path: "words")
  }
}
