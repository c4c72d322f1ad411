import Foundation

/// BLEU of a corpus, one reference a text: the geometric mean of the precisions of one to four words, times a penalty for brevity
/// (Papineni et al. 2002), from 0 to 100.
///
/// As sacrebleu reckons it: counts are summed over the corpus, and an order without a match gets half, then a quarter, … of a match
/// (`exp` smoothing); without any match the score is 0.
public struct CorpusBLEU: Sendable {
  private static let orders = 4

  /// How texts are cut into words.
  public let tokens: BLEUTokens
  private var matches = [Int](repeating: 0, count: orders)
  private var totals = [Int](repeating: 0, count: orders)
  private var length = 0
  private var referenceLength = 0

  /// Of no texts yet.
  public init(_ tokens: BLEUTokens) { self.tokens = tokens }

  /// Counts a text against its reference.
  public mutating func add(_ text: String, reference: String) {
    let words = tokens.words(text), right = tokens.words(reference)
    length += words.count
    referenceLength += right.count
    for order in 1...Self.orders {
      let found = NGramCounts(words, order), wanted = NGramCounts(right, order)
      totals[order - 1] += found.total
      matches[order - 1] += found.matches(wanted)
    }
  }

  /// The score.
  public var score: Double {
    guard matches.contains(where: { $0 > 0 }), length > 0 else { return 0 }
    let brevity = length < referenceLength ? exp(1 - Double(referenceLength) / Double(length)) : 1
    var logarithms = 0.0, halves = 1.0
    for (matched, total) in zip(matches, totals) {
      // No text has so many words: the score is that of a precision of 0.
      if total == 0 { return 0 }
      if matched == 0 { halves *= 2 }
      logarithms += log(100 * (matched == 0 ? 1 / halves : Double(matched)) / Double(total))
    }
    return brevity * exp(logarithms / Double(Self.orders))
  }
}

/// How often runs of a length occur in a sequence.
struct NGramCounts<Element: Hashable> {
  private(set) var counts: [ArraySlice<Element>: Int] = [:]
  /// The number of runs.
  let total: Int

  /// The runs of `order` elements.
  init(_ sequence: [Element], _ order: Int) {
    total = max(0, sequence.count - order + 1)
    for start in 0..<total { counts[sequence[start..<start + order], default: 0] += 1 }
  }

  /// How many runs two sequences share, each as often as in the one that has fewer.
  func matches(_ other: NGramCounts) -> Int {
    counts.reduce(0) { $0 + min($1.value, other.counts[$1.key] ?? 0) }
  }
}
