import Data
import Kernels

/// Chooses runs of words to hide, as SpanBERT does (Joshi et al. 2020): lengths in words from the geometric distribution
/// with p = 0.2, cut off after 10 and scaled to sum to 1 (their mean is 3.8), starts evenly over the words, until a share
/// of the tokens is taken.
///
/// A run that would touch another, or a special token, is drawn at another place with the same length, so that crowding does
/// not shorten runs; after twenty places it is halved. The run that would exceed the share ends before the word that does, so
/// no word is cut and the share is not exceeded, unless a first word is longer than it.
package struct SpanChoice: Sendable {
  /// The longest run, in words.
  package static let longest = 10
  /// The chance to end after each word.
  package static let ending = 0.2
  private static let places = 20

  /// The share of tokens to take.
  let share: Double

  /// The choice of `share` of the tokens.
  package init(share: Double) { self.share = share }

  /// The probability of a run of `length` words.
  package static func probability(of length: Int) -> Double {
    guard (1...longest).contains(length) else { return 0 }
    var left = 1.0
    for _ in 0..<longest { left *= 1 - ending }
    var p = ending
    for _ in 1..<length { p *= 1 - ending }
    return p / (1 - left)
  }

  /// A length in words.
  package static func length(_ random: inout RandomStream) -> Int {
    var left = random.uniform()
    for length in 1..<longest {
      left -= probability(of: length)
      if left < 0 { return length }
    }
    return longest
  }

  /// The runs, as positions, in the order they were chosen; at least one.
  ///
  /// - Parameter words: the positions of each word, in order; not empty. Neighbours with a gap between them are not
  ///   joined.
  package func choose(_ words: [Range<Int>], _ random: inout RandomStream) -> [Range<Int>] {
    let total = words.reduce(0) { $0 + $1.count }
    let budget = max(1, Int((Double(total) * share).rounded()))
    var taken = [Bool](repeating: false, count: words.count)
    var spans: [Range<Int>] = []
    var used = 0
    while used < budget {
      var length = min(Self.length(&random), words.count)
      var start = place(length, words, taken, &random)
      while start == nil, length > 1 {
        length /= 2
        start = place(length, words, taken, &random)
      }
      // No free word was found: the text is full.
      guard let start else { break }
      var end = start
      while end < start + length, used + words[end].count <= budget || (spans.isEmpty && end == start) {
        taken[end] = true
        used += words[end].count
        end += 1
      }
      if end > start { spans.append(words[start].lowerBound..<words[end - 1].upperBound) }
      // The budget cut it short: what is left of it is less than a word.
      if end < start + length { break }
    }
    return spans
  }

  /// The first word of a free run.
  private func place(
    _ length: Int, _ words: [Range<Int>], _ taken: [Bool], _ random: inout RandomStream
  ) -> Int? {
    for _ in 0..<Self.places {
      let start = random.below(words.count - length + 1)
      let run = start..<start + length
      let isJoined = run.dropFirst().allSatisfy { words[$0 - 1].upperBound == words[$0].lowerBound }
      if isJoined, !run.contains(where: { taken[$0] }) { return start }
    }
    return nil
  }
}
