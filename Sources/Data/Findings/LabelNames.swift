import Foundation
import Storage

/// Labels whose names are so much alike that they may be meant to be one.
public struct LabelNames: Sendable, Equatable {
  /// Two labels, the rarer one first.
  public struct Pair: Sendable, Equatable {
    /// The label that may be a slip.
    public var name: String
    /// The label that it may stand for.
    public var meant: String
    /// Whether they differ in nothing but case, spaces, signs and what no one sees.
    public var isSameWord: Bool
  }

  /// The pairs, in the order of the labels.
  public let pairs: [Pair]

  /// More labels are not compared with one another.
  private static let most = 2_000
  /// A slip of the pen is rarer than what was meant by this factor.
  private static let rarity = 5
  /// In shorter words one letter makes another word.
  private static let shortest = 4

  /// Compares the labels of a table.
  public init(_ balance: LabelBalance) {
    let classes = Array(balance.classes.prefix(Self.most))
    let folded = classes.map { Self.fold($0.name) }
    let letters = folded.map(Array.init)
    var pairs: [Pair] = []
    for rare in classes.indices {
      // The commoner come first, so the first match is the likeliest.
      for common in 0..<rare {
        let isSame = folded[rare] == folded[common]
        let isSlip =
          !isSame && abs(letters[rare].count - letters[common].count) <= 1
          && letters[common].count >= Self.shortest && letters[rare].count >= Self.shortest
          && classes[rare].rows * Self.rarity <= classes[common].rows
          && letters[rare].filter(\.isNumber) == letters[common].filter(\.isNumber)
          && NearestName.distance(letters[rare], letters[common]) == 1
        if isSame || isSlip {
          pairs.append(Pair(name: classes[rare].name, meant: classes[common].name, isSameWord: isSame))
          break
        }
      }
    }
    self.pairs = pairs
  }

  /// A name without case, spaces, `-`, `_`, the plus of a number and what no one sees, in NFKC.
  private static func fold(_ name: String) -> String {
    let folded = name.precomposedStringWithCompatibilityMapping.lowercased()
    let seen = Array(String(folded.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }))
    var kept = ""
    for (place, sign) in seen.enumerated() {
      let joins = place == 0 || !seen[place - 1].isLetter
      // -1 and 1, 1-2 and 12 are different.
      let isOfNumber = joins && place + 1 < seen.count && seen[place + 1].isNumber
      let isLeftOut = isOfNumber ? place == 0 && sign == "+" : sign.isWhitespace || sign == "-" || sign == "_"
      if !isLeftOut { kept.append(sign) }
    }
    // A label of nothing but such signs is compared as it is.
    return kept.isEmpty ? folded : kept
  }

  /// What is wrong with the names.
  public var findings: [Finding] {
    pairs.isEmpty
      ? []
      : [
        Finding(
          .warning, "similar-labels",
          "\(CheckWords.count(pairs.count, "label looks", "labels look")) like another one misspelt",
          remedy: "If they are meant to be one, write them alike",
          examples: pairs.prefix(5).map { "\(CheckWords.list([$0.name])) and \(CheckWords.list([$0.meant]))" }
        )
      ]
  }
}
