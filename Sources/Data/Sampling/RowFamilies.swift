/// Finds the rows whose text stands whole in the text of a longer row: phrases of sentences, sentences of paragraphs.
///
/// A model that has learned from a sentence has seen its phrases, so rows held out to judge it by must not be parts of rows
/// that it learned from. A row belongs to the longest row that its words stand in, and with that row to the row that holds it
/// in turn. Words are compared by hashes of their bytes.
package struct RowFamilies {
  /// The first row of the family of each row, itself for a row that belongs to none: [rows].
  package let family: [Int]
  /// The rows that stand in another one.
  package let containedCount: Int

  /// Words that a contained row is looked up by; fewer only where it is shorter.
  private static let anchor = 4
  /// A text that holds more of all rows than this is a collection of them, and would leave nothing to hold out.
  private static let mostShare = 0.01

  /// - Parameter texts: of the rows, in their order.
  package init(_ texts: [String]) {
    let rows = texts.map(HashedWords.init)
    var firstWith: [UInt64: Int] = [:]
    // Rows of the same words are one; the shorter ones are looked for in the longer ones.
    let twin = rows.indices.map { index in
      if let first = firstWith[rows[index].whole] { return first }
      firstWith[rows[index].whole] = index
      return index
    }
    var parts: [UInt64: [Int: [UInt64: Int]]] = [:]
    for index in rows.indices where twin[index] == index && rows[index].count > 0 {
      let length = rows[index].count
      let key = rows[index].hash(0..<min(Self.anchor, length))
      parts[key, default: [:]][length, default: [:]][rows[index].whole] = index
    }
    var holder = [Int?](repeating: nil, count: rows.count)
    func offer(_ row: Int, to longer: Int) {
      if let known = holder[row], rows[known].count >= rows[longer].count { return }
      holder[row] = longer
    }
    for (index, row) in rows.enumerated() where twin[index] == index {
      for start in 0..<row.count {
        for width in 1...Self.anchor where start + width <= row.count {
          guard let lengths = parts[row.hash(start..<start + width)] else { continue }
          // Shorter rows than the anchor have one length of their own.
          for (length, found) in lengths
          where (length == width || width == Self.anchor) && length < row.count && start + length <= row.count
          {
            if let part = found[row.hash(start..<start + length)] { offer(part, to: index) }
          }
        }
      }
    }
    var size = [Int](repeating: 1, count: rows.count)
    let most = max(2, Int(Double(rows.count) * Self.mostShare))
    var family = Array(rows.indices)
    // Longer rows first: what holds a row is then in its own family already.
    for index in rows.indices.sorted(by: { (rows[$0].count, $1) > (rows[$1].count, $0) }) {
      let first = twin[index] == index ? holder[index].map { family[$0] } : family[twin[index]]
      guard let first, size[first] < most || twin[index] != index else { continue }
      family[index] = first
      size[first] += 1
    }
    self.family = family
    containedCount = rows.indices.count { holder[twin[$0]] != nil }
  }
}

/// The words of a text as hashes of which any stretch has one too (Karp and Rabin 1987).
fileprivate struct HashedWords {
  /// Of the first words, none to all: [words + 1].
  private var sums: [UInt64] = [0]
  private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(_ text: String) {
    let bytes = Array(text.utf8)
    for range in WordCut.words(of: text) {
      // FNV-1a, of 64 bits.
      let word = bytes[range].reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
      sums.append(sums[sums.count - 1] &* Self.base &+ (word | 1))
    }
  }

  var count: Int { sums.count - 1 }
  var whole: UInt64 { hash(0..<count) }

  func hash(_ words: Range<Int>) -> UInt64 {
    // Of different lengths the hashes differ by the words' odd values; the length is put in as well.
    sums[words.upperBound] &- sums[words.lowerBound] &* Powers.of(Self.base, words.count)
      &+ UInt64(words.count)
  }
}

fileprivate enum Powers {
  /// `base` to the power of `exponent`, modulo 2^64.
  static func of(_ base: UInt64, _ exponent: Int) -> UInt64 {
    var (result, square, rest) = (UInt64(1), base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result &* square }
      square = square &* square
      rest >>= 1
    }
    return result
  }
}

extension LabelledTable {
  /// The share of the rows whose text stands whole in a longer row, from which on families matter.
  private static let leastContained = 0.05

  /// The rows with their families, where a twentieth of them or more stand whole in longer rows; else the rows as they are.
  ///
  /// Rows of a family go to the same side of a split, and to one fold.
  ///
  /// - Returns: the table, and the rows that stand in another; nil for a table that stays as it is, as one of pairs does.
  package func withFamilies() -> (table: LabelledTable, contained: Int)? {
    guard !rows.contains(where: { $0.pair != nil }) else { return nil }
    let found = RowFamilies(rows.map(\.text))
    guard Double(found.containedCount) >= Self.leastContained * Double(rows.count) else { return nil }
    var table = self
    for index in rows.indices { table.rows[index].family = found.family[index] }
    return (table, found.containedCount)
  }
}
