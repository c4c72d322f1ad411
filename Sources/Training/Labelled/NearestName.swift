/// Finds what a person probably meant.
enum NearestName {
  /// The name closest to `word`: one that differs only in case or surrounding space, else the one with the fewest
  /// edits, if these are at most a third of the word's length (and at least one is allowed).
  static func find(_ word: String, in names: [String]) -> String? {
    let folded = fold(word)
    if let same = names.first(where: { fold($0) == folded }) { return same }
    let letters = Array(folded)
    let limit = max(1, letters.count / 3)
    var best: (name: String, distance: Int)?
    for name in names {
      let other = Array(fold(name))
      guard abs(other.count - letters.count) <= limit else { continue }
      let distance = editDistance(letters, other)
      if distance <= min(limit, (best?.distance ?? .max) - 1) { best = (name, distance) }
    }
    return best?.name
  }

  private static func fold(_ word: String) -> String {
    word.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The least number of insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`
  /// (optimal string alignment, Damerau 1964).
  static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row.append(best)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
