import Storage

/// Breaks lines at spaces, so that a terminal of some columns breaks no word.
///
/// A path, a number with its unit and an option with its value stay whole, also where they are longer than a line. A text
/// without spaces that is longer than a line, Chinese say, is broken between two characters of which one is wide.
package struct LineWrap {
  /// Narrower terminals are treated as if they had so many columns: there, nothing can be read any more.
  private static let narrowest = 20
  /// Stands for a space that belongs to a path; no text holds it.
  private static let bound: Character = "\0"
  /// Units that belong to the number before them.
  private static let units: Set<Substring> = [
    "%", "s", "ms", "B", "KiB", "MiB", "GiB", "TiB", "MB", "GB", "tok/s", "times", "bytes", "tokens",
  ]
  /// What a line does not begin with.
  private static let closing: Set<Character> = [
    "、", "。", "，", "．", "；", "：", "！", "？", "）", "」", "』", "】", "》", "〉", "”", "’", "…", "ー",
  ]
  /// What a line does not end with.
  private static let opening: Set<Character> = ["（", "「", "『", "【", "《", "〈", "“", "‘"]

  private let columns: Int
  private let paths: [String]

  /// - Parameters:
  ///   - columns: the columns of a line.
  ///   - paths: what is never broken, although it holds spaces or wide characters.
  package init(columns: Int, keeping paths: [String] = []) {
    self.columns = max(columns, Self.narrowest)
    self.paths = paths.sorted { $0.utf8.count > $1.utf8.count }
  }

  /// The lines of `text`, each broken where it has to be. A line that is continued keeps its margin; one without a margin,
  /// or with a short first column, is continued below what follows it.
  package func text(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      lines(line, hanging: hanging(line))
    }.joined(separator: "\n")
  }

  /// One line, broken where it has to be; its continuations stand `hanging` columns further in.
  func lines(_ line: some StringProtocol, hanging: Int = 0) -> [String] {
    let leading = line.prefix { $0 == " " }.count
    if DisplayWidth.of(line) <= columns { return [String(line)] }
    // On a narrow terminal the margins are what can be spared.
    let margin = leading <= columns / 2 ? leading : columns / 4
    let further = leading + hanging <= columns / 2 ? leading + hanging : min(margin, columns / 4)
    var broken = Broken(margin: margin, further: further, columns: columns)
    for (gap, word) in words(line.dropFirst(leading)) {
      if broken.takes(gap, word) { continue }
      broken.end()
      if !broken.takes("", word) { for part in parts(word, columns - further) { broken.add(part) } }
    }
    broken.end()
    return broken.lines.map { $0.replacing(String(Self.bound), with: " ") }
  }

  /// Lines that grow.
  private struct Broken {
    var lines: [String] = []
    private var line: String
    private var used: Int
    private var isEmpty = true
    private let further: Int
    private let columns: Int

    init(margin: Int, further: Int, columns: Int) {
      (line, used, self.further, self.columns) =
        (String(repeating: " ", count: margin), margin, further, columns)
    }

    /// Appends a word with the space before it, if there is room.
    mutating func takes(_ gap: String, _ word: String) -> Bool {
      let next = (isEmpty ? "" : gap) + word
      let width = DisplayWidth.of(next)
      guard used + width <= columns else { return false }
      line += next
      used += width
      isEmpty = false
      return true
    }

    /// Puts a word on a line of its own, further out where it does not fit.
    mutating func add(_ word: String) {
      if !isEmpty { end() }
      let width = DisplayWidth.of(word)
      used = max(0, min(further, columns - width))
      line = String(repeating: " ", count: used) + word
      used += width
      isEmpty = false
    }

    mutating func end() {
      if !isEmpty { lines.append(line) }
      (line, used, isEmpty) = (String(repeating: " ", count: further), further, true)
    }
  }

  /// How much further in a line is continued: below what follows a first column, or by two columns.
  private func hanging(_ line: Substring) -> Int {
    let leading = line.prefix { $0 == " " }
    // A deep margin is that of a column already.
    if leading.count >= 8 { return 0 }
    let first = line.dropFirst(leading.count).prefix { $0 != " " }
    let gap = line[first.endIndex...].prefix { $0 == " " }.count
    let column = DisplayWidth.of(first) + gap
    return gap >= 2 && leading.count + column <= columns / 3 ? column : 2
  }

  /// The words of a line, each with the spaces before it; what belongs together is one word.
  private func words(_ line: some StringProtocol) -> [(gap: String, word: String)] {
    var text = String(line)
    for path in paths where text.contains(path) {
      text = text.replacing(path, with: path.replacing(" ", with: String(Self.bound)))
    }
    var words: [(gap: String, word: String)] = []
    var rest = text[...]
    while !rest.isEmpty {
      let gap = rest.prefix { $0 == " " }
      let word = rest.dropFirst(gap.count).prefix { $0 != " " }
      rest = rest[word.endIndex...]
      if word.isEmpty { break }
      if gap.count == 1, let last = words.last, Self.belong(last.word, word) {
        words[words.count - 1].word += String(Self.bound) + word
      } else {
        words.append((String(gap), String(word)))
      }
    }
    return words
  }

  /// Whether two words are not to be separated: a number and its unit, the sides of × and ±, an option and its value.
  private static func belong(_ first: String, _ second: Substring) -> Bool {
    let last = first.split(separator: bound).last ?? ""
    if ["×", "±"].contains(last) || ["×", "±"].contains(second) { return true }
    let digits = last.last.map { "kMGT".contains($0) } == true ? last.dropLast() : last
    if digits.last?.isNumber == true {
      let unit = second.prefix { !",.;:)".contains($0) }
      if units.contains(unit) { return true }
    }
    return last.drop { "('\"".contains($0) }.hasPrefix("--") && !second.hasPrefix("--")
      && last.last.map { !",.;:)".contains($0) } == true
  }

  /// A word that is longer than a line, in parts of at most `columns` where it may be broken.
  private func parts(_ word: String, _ columns: Int) -> [String] {
    guard !word.contains("/"), !word.contains(Self.bound), !paths.contains(where: { word.contains($0) })
    else {
      return [word]
    }
    var parts: [String] = []
    var part = ""
    // Where the part can be broken last, and what stands behind.
    var (whole, rest) = ("", "")
    for character in word {
      if let last = part.last, max(DisplayWidth.of(last), DisplayWidth.of(character)) > 1,
        !Self.closing.contains(character), !Self.opening.contains(last)
      {
        (whole, rest) = (part, "")
      }
      if !whole.isEmpty, DisplayWidth.of(part) + DisplayWidth.of(character) > columns {
        parts.append(whole)
        (part, whole, rest) = (rest, "", "")
      }
      part.append(character)
      rest.append(character)
    }
    return parts + [part]
  }
}
