/// What a decoder reads of a row, and what it is to predict.
package struct CausalSequence: Sendable, Equatable {
  /// The tokens that are read.
  package let ids: [Int32]
  /// After each of them the token that follows, −1 where it is not asked for: [ids].
  package let targets: [Int32]
  /// The tokens that did not fit.
  package let lost: Int

  /// Tokens of which those in some ranges are to be predicted, shortened to what a model reads at once.
  ///
  /// What is too long loses first the beginning of what stands before the last range, of which half the room stays, then the end
  /// of that range. The last token is predicted and not read, so that one more fits.
  ///
  /// - Parameters:
  ///   - tokens: two or more.
  ///   - answers: what is to be predicted, rising, apart, not empty; nothing before the second token.
  ///   - lead: how many tokens at the beginning always stay.
  ///   - maxLength: the most tokens that are read.
  init(_ tokens: [Int32], answers: [Range<Int>], lead: Int, maxLength: Int) {
    precondition(answers.first.map { $0.lowerBound > 0 } ?? false && maxLength > lead)
    let last = answers[answers.count - 1]
    let room = maxLength + 1
    let least = max(1, min(last.lowerBound, room / 2))
    let end = min(last.upperBound, last.lowerBound + room - least)
    let cut = max(0, end - room)
    let kept = Array(tokens[..<lead]) + tokens[(lead + cut)..<end]
    var targets = [Int32](repeating: -1, count: kept.count - 1)
    for answer in answers {
      for place in answer where place - cut > lead - 1 && place < end {
        let place = place - cut
        if place > 0 { targets[place - 1] = kept[place] }
      }
    }
    ids = kept.dropLast()
    self.targets = targets
    lost = tokens.count - kept.count
  }
}
