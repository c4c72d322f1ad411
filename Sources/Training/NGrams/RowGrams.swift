import Data

/// The n-grams of rows: each a number, whose lowest four bits are the group that it counts in.
///
/// The grams of a group are scaled to length one together, so that the many characters of a text do not drown its words.
/// Of a pair there are also those that both texts share and those that only one has, and how much they share.
struct RowGrams {
  let kind: NGramKind

  /// The most words in a gram, the most characters, and the most among them of a script without spaces.
  static let longest = (words: 2, characters: 5, ideographs: 3)
  private static let wordGroup: UInt64 = 0, characterGroup: UInt64 = 4, overlapGroup: UInt64 = 8
  /// A share of overlap is told in so many steps.
  private static let overlapSteps = 16

  /// The group of a gram.
  static func group(_ gram: UInt64) -> Int { Int(gram & 15) }

  /// Whether a gram is a run of characters.
  static func isOfCharacters(_ gram: UInt64) -> Bool {
    gram & 15 >= characterGroup && gram & 15 < overlapGroup
  }

  /// Whether a gram is one of a kind; the overlap of a pair is one of all.
  static func counts(_ gram: UInt64, in kind: NGramKind) -> Bool {
    gram & 15 >= overlapGroup || (isOfCharacters(gram) ? kind.hasCharacters : kind.hasWords)
  }

  /// The grams of `row`, as often as they occur, none of them 0.
  func grams(_ row: LabelledRow) -> [UInt64] {
    let first = TextUnits(row.text)
    guard let pair = row.pair else { return words(first) + characters(first) }
    let second = TextUnits(pair)
    return compared(words(first), words(second)) + compared(characters(first), characters(second))
      + overlap(first, second)
  }

  private static func gram(_ hash: UInt64, _ group: UInt64) -> UInt64 { hash & ~15 | group }

  private func words(_ units: TextUnits) -> [UInt64] {
    guard kind.hasWords else { return [] }
    return Self.runs(of: units.words, Self.wordGroup)
  }

  private static func runs(of words: [UInt64], _ group: UInt64) -> [UInt64] {
    var grams: [UInt64] = []
    grams.reserveCapacity(words.count * longest.words)
    for start in words.indices {
      var hash: UInt64 = 0
      for word in words[start..<min(words.count, start + longest.words)] {
        hash = TextUnits.join(hash, word)
        grams.append(gram(hash, group))
      }
    }
    return grams
  }

  private func characters(_ units: TextUnits) -> [UInt64] {
    guard kind.hasCharacters else { return [] }
    let characters = units.characters
    var grams: [UInt64] = []
    grams.reserveCapacity(characters.count * Self.longest.characters)
    for start in characters.indices {
      var hash: UInt64 = 0, ideographs = 0
      for character in characters[start..<min(characters.count, start + Self.longest.characters)] {
        if TextUnits.isIdeograph(character) { ideographs += 1 }
        if ideographs > Self.longest.ideographs { break }
        hash = TextUnits.join(hash, UInt64(character))
        grams.append(Self.gram(hash, Self.characterGroup))
      }
    }
    return grams
  }

  /// The grams of two texts, each once more in the group of those that both have, or only the first, or only the second.
  private func compared(_ first: [UInt64], _ second: [UInt64]) -> [UInt64] {
    let one = Set(first), other = Set(second)
    // In the order of the texts, as that of a set is another each time.
    var grams = first + second, seen: Set<UInt64> = []
    for gram in first where seen.insert(gram).inserted { grams.append(gram + (other.contains(gram) ? 1 : 2)) }
    for gram in second where !one.contains(gram) && seen.insert(gram).inserted { grams.append(gram + 3) }
    return grams
  }

  /// A mark for every step that the share of common words, and of common pairs of words, reaches.
  private func overlap(_ first: TextUnits, _ second: TextUnits) -> [UInt64] {
    var grams: [UInt64] = []
    func marks(_ one: [UInt64], _ other: [UInt64], _ name: UInt64) {
      let one = Set(one), other = Set(other)
      let shared = one.intersection(other).count
      for (place, whole) in [one.union(other).count, one.count, other.count].enumerated() {
        let steps = shared * Self.overlapSteps / max(1, whole)
        for step in 0...steps {
          grams.append(
            Self.gram(TextUnits.join(name << 32 | UInt64(place) << 16, UInt64(step)), Self.overlapGroup))
        }
      }
    }
    marks(first.words, second.words, 1)
    marks(Self.runs(of: first.words, 0), Self.runs(of: second.words, 0), 2)
    return grams
  }
}
