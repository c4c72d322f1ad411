import Storage

/// Finds the label or column a person probably meant: the distance is that of option names, the rule for data.
enum NearestValue {
  /// The name closest to `word`: one that differs only in case or surrounding space, else the one with the fewest
  /// edits, if these are at most a third of the word's length, to the nearest, and one in any case.
  static func find(_ word: String, in names: [String]) -> String? {
    let folded = fold(word)
    if let same = names.first(where: { fold($0) == folded }) { return same }
    let letters = Array(folded)
    let limit = max(1, (letters.count + 1) / 3)
    var best: (name: String, distance: Int)?
    for name in names {
      let other = Array(fold(name))
      guard abs(other.count - letters.count) <= limit else { continue }
      let distance = NearestName.distance(letters, other)
      if distance <= min(limit, (best?.distance ?? .max) - 1) { best = (name, distance) }
    }
    return best?.name
  }

  private static func fold(_ word: String) -> String {
    word.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
