import CommandLine
import Storage
import Synchronization

/// What a person sees of what was written to a terminal, also after its window has changed.
final class Screen: Sendable {
  fileprivate struct State {
    var columns: Int
    /// The lines as they were written; one that is longer than the window takes several rows.
    var lines: [[Character]] = [[]]
    var line = 0
    var place = 0
    var written = ""
    var draws = 0
  }

  private let state: Mutex<State>
  /// Whether lines are broken anew when the window becomes narrower; otherwise they are cut.
  private let reflows: Bool

  private let signs: BarSigns
  private let animates: Bool

  init(columns: Int, reflows: Bool = true, signs: BarSigns = .ascii, animates: Bool = false) {
    state = Mutex(State(columns: columns))
    self.reflows = reflows
    self.signs = signs
    self.animates = animates
  }

  var sink: TextSink {
    TextSink(
      isTerminal: true, animates: animates, signs: signs, width: { self.state.withLock { $0.columns } }
    ) { text in
      self.state.withLock { state in
        state.put(text)
        state.written += text
        state.draws += 1
      }
      return 0
    }
  }

  /// All that was written, control sequences among it, and in how many parts.
  var written: String { state.withLock { $0.written } }
  var draws: Int { state.withLock { $0.draws } }

  /// The rows, without empty ones at the end.
  var rows: [String] {
    state.withLock { state in
      var rows = state.lines.flatMap { state.rows($0).map { String($0) } }
      while rows.last?.isEmpty == true { rows.removeLast() }
      return rows
    }
  }

  func resize(to columns: Int) {
    state.withLock { state in
      state.columns = columns
      guard !reflows else { return }
      for line in state.lines.indices {
        state.lines[line] = Array(DisplayWidth.prefix(of: String(state.lines[line]), columns: columns))
      }
      state.place = min(state.place, state.lines[state.line].count)
    }
  }
}

extension Screen.State {
  /// A line in rows of at most so many columns.
  func rows(_ line: [Character]) -> [[Character]] {
    var rows: [[Character]] = [[]]
    var used = 0
    for character in line {
      let width = DisplayWidth.of(character)
      if used + width > columns {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(character)
      used += width
    }
    return rows
  }

  /// Where the row begins in which the cursor is, and where it ends.
  private var row: Range<Int> {
    var start = 0
    for row in rows(lines[line]) {
      if place < start + row.count { return start..<start + row.count }
      if start + row.count == lines[line].count { return start..<lines[line].count }
      start += row.count
    }
    return 0..<lines[line].count
  }

  mutating func put(_ text: String) {
    var rest = Array(text)[...]
    while let character = rest.popFirst() {
      switch character {
      case "\r": place = row.lowerBound
      case "\n", "\r\n":
        if row.upperBound < lines[line].count {
          place = row.upperBound
        } else {
          line += 1
          place = 0
          if line == lines.count { lines.append([]) }
        }
      case "\u{1B}":
        // Colours take no room.
        if let end = rest.firstIndex(where: { $0.isLetter }), rest[end] == "m" {
          rest = rest[(end + 1)...]
          continue
        }
        let sequence = String(rest.prefix(2))
        rest = rest.dropFirst(2)
        if sequence == "[K" {
          let end = row.upperBound
          lines[line].replaceSubrange(place..<end, with: repeatElement(" ", count: end - place))
        } else if sequence == "[J" {
          lines[line].removeSubrange(place...)
          lines.removeSubrange((line + 1)...)
        } else {
          lines[line].append("?")
        }
      default:
        if place < lines[line].count { lines[line][place] = character } else { lines[line].append(character) }
        place += 1
      }
    }
  }
}
