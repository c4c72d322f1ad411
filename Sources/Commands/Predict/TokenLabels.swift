import Tokenizer

/// The answer of a classifier of tokens to one row.
struct TokenLabels: Encodable, Sendable {
  /// The row's text where it is to be repeated.
  var text: String?
  /// The text's tokens in their order, special ones not among them.
  var tokens: [TokenLabel]
}

/// The most likely label of one token.
struct TokenLabel: Encodable, Sendable {
  var piece: String
  /// Where it begins and ends in the text, in bytes of UTF-8.
  var offsets: [Int]
  var label: String
  var probability: Double

  /// - Parameter probabilities: of each of `labels`.
  init(_ token: EncodedPiece, _ probabilities: [Float], labels: [String]) {
    let best = probabilities.indices.reduce(0) { probabilities[$1] > probabilities[$0] ? $1 : $0 }
    piece = token.piece
    offsets = [token.utf8Range.lowerBound, token.utf8Range.upperBound]
    label = labels[best]
    // Six decimals: more would be rounding, and would differ between instruction sets.
    probability = (Double(probabilities[best]) * 1e6).rounded() / 1e6
  }
}
