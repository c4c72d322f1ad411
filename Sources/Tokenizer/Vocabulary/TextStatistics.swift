/// What of a text decides how a vocabulary for it is learned: its length, its characters, and how its punctuation stands.
public struct TextStatistics: Sendable {
  /// Bytes of the lines that were counted, without their ends.
  public private(set) var bytes = 0
  /// Code points that are not white space.
  public private(set) var characters = 0
  /// The share of all lines that was counted, 0 to 1.
  public var share = 1.0
  /// How often each code point that is not white space occurred: [0x110000].
  private var counts = [UInt32](repeating: 0, count: 0x110000)
  /// Marks of punctuation between spaces, and directly after a letter.
  private var marks = (apart: 0, attached: 0)

  /// Of no text yet.
  public init() {}

  /// Of the first lines of a text, some `length` bytes; the rest of it is not read.
  public init(beginningOf text: VocabularyText, length: Int) throws {
    var lines = try text.open()
    while bytes < length, let line = try lines.next() { add(line) }
  }

  /// The characters of the whole text, where only a share of it was counted.
  public var allCharacters: Int { share > 0 ? Int(Double(characters) / share) : characters }

  /// Counts one line: well-formed UTF-8.
  public mutating func add(_ line: [UInt8]) {
    bytes += line.count
    var before: UInt32 = 0
    var mark = false
    for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
      let value = scalar.value
      if mark, value == 0x20 { marks.apart += 1 }
      mark = before == 0x20 && Self.isMark(value)
      if Self.isMark(value), Self.isLetter(before) { marks.attached += 1 }
      before = value
      // Most text is ASCII, and asking for properties takes long.
      if value <= 0x20 || (value >= 0x7F && scalar.properties.isWhitespace) { continue }
      characters += 1
      counts[Int(value)] &+= 1
    }
    if mark { marks.apart += 1 }
  }

  private static func isMark(_ value: UInt32) -> Bool {
    switch value {
    case 0x21, 0x2C, 0x2E, 0x3A, 0x3B, 0x3F: true
    default: false
    }
  }

  private static func isLetter(_ value: UInt32) -> Bool {
    value >= 0x61 && value <= 0x7A || value >= 0x41 && value <= 0x5A || value >= 0xC0 && value < 0x0590
  }

  /// Whether words are followed by a space always, because somebody has set off punctuation (`fine , thanks .`).
  ///
  /// The candidates of unigram training come from a suffix array, which has `▁and▁` but never `▁and` in such a text, so
  /// that common words are cut.
  public var isPreTokenised: Bool { marks.apart >= 10 && marks.apart >= 9 * marks.attached }

  /// Whether a third of the characters belongs to scripts that set no spaces between words.
  public var isUnspaced: Bool { 3 * unspacedCharacters >= max(1, characters) }

  private var unspacedCharacters: Int {
    Self.unspaced.reduce(0) { sum, range in counts[range].reduce(sum) { $0 + Int($1) } }
  }

  /// Thai, Lao, Burmese, Khmer; kana; Chinese characters.
  private static let unspaced = [
    0x0E00..<0x0F00, 0x1000..<0x10A0, 0x1780..<0x1800, 0x3040..<0x3100, 0x3400..<0x4DC0, 0x4E00..<0xA000,
    0x20000..<0x32000,
  ]

  /// The number of different characters that occurred at least `least` times, and their share of all characters.
  public func alphabet(occurring least: Int) -> (count: Int, coverage: Double) {
    var count = 0
    var covered = 0
    for occurrences in counts where occurrences > 0 && Int(occurrences) >= least {
      count += 1
      covered += Int(occurrences)
    }
    return (count, characters == 0 ? 1 : Double(covered) / Double(characters))
  }

  /// The least number of characters that make up `coverage` of all.
  public func alphabet(covering coverage: Double) -> Int {
    let sorted = counts.filter { $0 > 0 }.sorted(by: >)
    var covered = 0
    for (index, occurrences) in sorted.enumerated() {
      if Double(covered) >= coverage * Double(characters) { return index }
      covered += Int(occurrences)
    }
    return sorted.count
  }
}
