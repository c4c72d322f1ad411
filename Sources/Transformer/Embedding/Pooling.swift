import Kernels

/// How the hidden states of a sequence become one row, by the names of sentence-transformers.
public enum Pooling: String, CaseIterable, Sendable {
  /// The first token's.
  case first = "cls"
  /// The largest of each column.
  case max
  /// The mean.
  case mean
  /// The sum over the root of the number of tokens.
  case rootMean = "mean_sqrt_len_tokens"
  /// The mean weighted by position, the first token's weight being 1 (Muennighoff 2022).
  case weightedMean = "weightedmean"
  /// The last token's, the only one of a decoder that has seen all.
  case last = "lasttoken"

  /// What it is called in a sentence: "mean of the tokens".
  public var words: String {
    switch self {
    case .first: "first token"
    case .max: "largest of the tokens"
    case .mean: "mean of the tokens"
    case .rootMean: "sum of the tokens over the root of their number"
    case .weightedMean: "mean of the tokens weighted by position"
    case .last: "last token"
    }
  }

  /// The row of one sequence, [hiddenSize]. Sums are in double precision, in the order of the tokens.
  ///
  /// - Parameters:
  ///   - hidden: the hidden states of the sequence, [tokens, hiddenSize].
  ///   - skipped: tokens at the beginning that have no part in it; the last token always has.
  public func row(_ hidden: Matrix, skipping skipped: Int = 0) -> [Float] {
    let tokens = min(skipped, hidden.rows - 1)..<hidden.rows
    switch self {
    case .first: return hidden.rows(tokens.lowerBound..<tokens.lowerBound + 1).elements
    case .last: return hidden.rows(hidden.rows - 1..<hidden.rows).elements
    case .max:
      return (0..<hidden.columns).map { column in tokens.lazy.map { hidden[$0, column] }.max() ?? 0 }
    case .mean: return sum(hidden, tokens, over: Double(tokens.count)) { _ in 1 }
    case .rootMean: return sum(hidden, tokens, over: Double(tokens.count).squareRoot()) { _ in 1 }
    case .weightedMean:
      let weight = tokens.reduce(0.0) { $0 + Double($1 + 1) }
      return sum(hidden, tokens, over: weight) { Double($0 + 1) }
    }
  }

  private func sum(
    _ hidden: Matrix, _ tokens: Range<Int>, over divisor: Double, weight: (Int) -> Double
  ) -> [Float] {
    var sums = [Double](repeating: 0, count: hidden.columns)
    for token in tokens {
      let weight = weight(token)
      for column in 0..<hidden.columns { sums[column] += weight * Double(hidden[token, column]) }
    }
    return sums.map { Float($0 / divisor) }
  }
}
