import Foundation
import Storage

/// Reads lines from a person at a terminal: with a cursor that moves, a history, and keys as shells have them.
///
/// Left, right, home, end, backspace, delete; Ctrl-A, E, B, F, H, D, K, U, W; up and down or Ctrl-P and N for lines before. The terminal is
/// in raw mode while a line is read, and as it was before otherwise.
package struct LineEditor {
  /// What a person entered.
  package enum Entry: Equatable {
    case line(String)
    /// Ctrl-C.
    case interrupted
    /// Ctrl-D on an empty line, or the end of the input.
    case end
  }

  private let input: Int32
  private let write: (String) -> Void
  /// Lines before, the newest last.
  package private(set) var history: [String] = []

  private static let mostHistory = 1_000

  /// - Parameters:
  ///   - input: a terminal's descriptor.
  ///   - write: shows text on the terminal.
  package init(input: Int32 = STDIN_FILENO, write: @escaping (String) -> Void) {
    self.input = input
    self.write = write
  }

  /// Keys, as the bytes of a terminal say them.
  private enum Key: Equatable {
    case character(Character)
    case enter, backspace, delete, left, right, home, end, up, down, interrupt, close, cutAfter, cutBefore,
      cutWord, other
  }

  /// Reads a line behind a prompt.
  package mutating func read(_ prompt: String) -> Entry {
    var before = termios()
    guard tcgetattr(input, &before) == 0 else { return .end }
    var raw = before
    cfmakeraw(&raw)
    raw.c_oflag = before.c_oflag
    tcsetattr(input, TCSADRAIN, &raw)
    defer { tcsetattr(input, TCSADRAIN, &before) }
    let entry = edit(prompt)
    write("\n")
    if case .line(let line) = entry, !line.isEmpty, history.last != line {
      history.append(line)
      history.removeFirst(max(0, history.count - Self.mostHistory))
    }
    return entry
  }

  private func edit(_ prompt: String) -> Entry {
    var line = EditedLine(), lines = history + [""], place = history.count
    func show(_ line: EditedLine) { write("\r" + prompt + line.text + "\u{1B}[K" + line.cursorBack) }
    show(line)
    while let key = key() {
      switch key {
      case .enter: return .line(line.text)
      case .interrupt: return .interrupted
      case .close where line.characters.isEmpty: return .end
      case .up, .down:
        let next = place + (key == .up ? -1 : 1)
        guard lines.indices.contains(next) else { continue }
        lines[place] = line.text
        place = next
        line = EditedLine(lines[place])
      default: line.apply(key)
      }
      show(line)
    }
    return .end
  }

  /// A line with a cursor.
  private struct EditedLine {
    private(set) var characters: [Character] = []
    private var cursor = 0

    init(_ text: String = "") {
      characters = Array(text)
      cursor = characters.count
    }

    var text: String { String(characters) }

    /// What moves the terminal's cursor from the end of the line to where it is.
    var cursorBack: String {
      let columns = DisplayWidth.of(String(characters[cursor...]))
      return columns > 0 ? "\u{1B}[\(columns)D" : ""
    }

    mutating func apply(_ key: Key) {
      switch key {
      case .character(let character):
        // A mark joins what it stands behind.
        let joined = cursor > 0 ? String(characters[cursor - 1]) + String(character) : ""
        if joined.count == 1, let one = joined.first {
          characters[cursor - 1] = one
        } else {
          characters.insert(character, at: cursor)
          cursor += 1
        }
      case .backspace:
        guard cursor > 0 else { return }
        cursor -= 1
        characters.remove(at: cursor)
      case .delete, .close: if cursor < characters.count { characters.remove(at: cursor) }
      case .left: cursor = max(0, cursor - 1)
      case .right: cursor = min(characters.count, cursor + 1)
      case .home: cursor = 0
      case .end: cursor = characters.count
      case .cutAfter: characters.removeSubrange(cursor...)
      case .cutBefore:
        characters.removeSubrange(..<cursor)
        cursor = 0
      case .cutWord:
        let end = cursor
        while cursor > 0, characters[cursor - 1].isWhitespace { cursor -= 1 }
        while cursor > 0, !characters[cursor - 1].isWhitespace { cursor -= 1 }
        characters.removeSubrange(cursor..<end)
      case .enter, .up, .down, .interrupt, .other: break
      }
    }
  }

  // MARK: Keys

  /// The next byte; nil at the end of the input.
  private func byte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = Foundation.read(input, &byte, 1)
      if count == 1 { return byte }
      if count == 0 || errno != EINTR { return nil }
    }
  }

  private func key() -> Key? {
    guard let byte = byte() else { return nil }
    switch byte {
    case 0x0D, 0x0A: return .enter
    case 0x7F, 0x08: return .backspace
    case 0x01: return .home
    case 0x02: return .left
    case 0x03: return .interrupt
    case 0x04: return .close
    case 0x05: return .end
    case 0x06: return .right
    case 0x0B: return .cutAfter
    case 0x0E: return .down
    case 0x10: return .up
    case 0x15: return .cutBefore
    case 0x17: return .cutWord
    case 0x1B: return escape()
    case 0x09: return .character(" ")
    case 0..<0x20: return .other
    default: return character(byte)
    }
  }

  /// What a sequence behind an escape means.
  private func escape() -> Key? {
    guard let first = byte() else { return nil }
    guard first == UInt8(ascii: "[") || first == UInt8(ascii: "O") else { return .other }
    var digits = ""
    while let next = byte() {
      switch next {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ";"):
        digits.append(Character(Unicode.Scalar(next)))
      case UInt8(ascii: "A"): return .up
      case UInt8(ascii: "B"): return .down
      case UInt8(ascii: "C"): return .right
      case UInt8(ascii: "D"): return .left
      case UInt8(ascii: "H"): return .home
      case UInt8(ascii: "F"): return .end
      case UInt8(ascii: "~"):
        switch digits {
        case "1", "7": return .home
        case "4", "8": return .end
        case "3": return .delete
        default: return .other
        }
      default: return .other
      }
      if digits.count > 16 { return .other }
    }
    return nil
  }

  /// A character whose first byte was read.
  private func character(_ first: UInt8) -> Key? {
    let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    var bytes = [first]
    while bytes.count < length {
      guard let next = byte() else { return nil }
      bytes.append(next)
    }
    guard let character = String(validating: bytes, as: UTF8.self)?.first else { return .other }
    return .character(character)
  }
}
