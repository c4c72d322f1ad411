/// Finds what the user probably meant.
package enum NearestName {
  /// The candidate nearest to `name`, and whether it is near enough to be a likely typing mistake.
  ///
  /// The measure is the optimal string alignment distance (insert, delete, replace, swap neighbours). A candidate
  /// that begins with `name`, or that `name` begins with, also counts as likely: `--learning` for
  /// `--learning-rate`. Ties go to the earlier candidate. Nil when there are no candidates.
  package static func find(_ name: String, in candidates: [String]) -> (name: String, isLikely: Bool)? {
    // Beyond this length no option is meant, and the distance costs the product of the lengths.
    let wanted = Array(name.lowercased().prefix(64))
    var best: (name: String, cost: Int, isLikely: Bool)?
    for candidate in candidates {
      let letters = Array(candidate.lowercased())
      let distance = distance(wanted, letters)
      let extends =
        wanted.count >= 3 && letters.count >= 3
        && (letters.starts(with: wanted) || wanted.starts(with: letters))
      let cost = extends ? min(distance, 1) : distance
      let isLikely = cost <= max(1, max(wanted.count, letters.count) / 3)
      if cost < best?.cost ?? .max { best = (candidate, cost, isLikely) }
    }
    return best.map { ($0.name, $0.isLikely) }
  }

  /// `; did you mean X?` for a likely mistake, else nothing: what is not near would only mislead.
  /// - Parameter show: how a candidate is written, for example with two dashes.
  package static func hint(_ name: String, in candidates: [String], show: (String) -> String) -> String {
    guard let nearest = find(name, in: candidates), nearest.isLikely else { return "" }
    return "; did you mean \(show(nearest.name))?"
  }

  /// Optimal string alignment distance between two texts, O(|a|·|b|).
  package static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var current = [i + 1]
      current.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
        current.append(cost)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[b.count]
  }
}
