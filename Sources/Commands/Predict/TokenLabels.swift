import Tokenizer

/// The answer of a classifier of tokens to one row.
struct TokenLabels: Encodable, Sendable {
  /// The row's text where it is to be repeated.
  var text: String?
  /// The text's tokens in their order, special ones not among them.
  var tokens: [TokenLabel]
  /// What the labels make, where they say so: B-person, I-person, O.
  var entities: [FoundEntity]?
}

/// Some words that are something.
struct FoundEntity: Encodable, Sendable {
  var label: String
  var text: String
  /// Where it begins and ends in the row's text, in characters (code points) from 0.
  var start: Int
  var end: Int
  /// The least of its words' probabilities.
  var probability: Double

  /// - Parameter bytes: of the text's UTF-8 form.
  init(label: String, bytes: Range<Int>, of text: String, probability: Double) {
    let utf8 = Array(text.utf8)
    self.label = label
    self.text = String(decoding: utf8[bytes], as: UTF8.self)
    // Each character has one byte that continues none.
    start = utf8[..<bytes.lowerBound].count { $0 & 0xC0 != 0x80 }
    end = start + utf8[bytes].count { $0 & 0xC0 != 0x80 }
    self.probability = probability
  }
}

/// The most likely label of one token.
struct TokenLabel: Encodable, Sendable {
  var piece: String
  /// Where it begins and ends in the text, in bytes of UTF-8.
  var offsets: [Int]
  var label: String
  var probability: Double
  /// The label's place among all.
  let index: Int

  private enum CodingKeys: String, CodingKey { case piece, offsets, label, probability }

  /// - Parameter probabilities: of each of `labels`.
  init(_ token: EncodedPiece, _ probabilities: [Float], labels: [String]) {
    let best = probabilities.indices.reduce(0) { probabilities[$1] > probabilities[$0] ? $1 : $0 }
    piece = token.piece
    offsets = [token.utf8Range.lowerBound, token.utf8Range.upperBound]
    label = labels[best]
    index = best
    // Six decimals: more would be rounding, and would differ between instruction sets.
    probability = (Double(probabilities[best]) * 1e6).rounded() / 1e6
  }
}
