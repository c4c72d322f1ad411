import Foundation
import Storage

/// What becomes of a line that is not UTF-8.
public enum InvalidUTF8Policy: String, Sendable, CaseIterable, Codable {
  /// It is an error that names the file and the place.
  case error
  /// Each wrong byte becomes U+FFFD.
  case replace
  /// The line is left out.
  case skip
}

/// Reads text files line by line in a fixed amount of memory.
///
/// A line longer than the limit comes in parts, split at a space (which is dropped) or between characters. The path
/// `-` is standard input.
/// A byte-order mark at the start of a file and a carriage return at the end of a line are dropped.
package struct TextLines {
  private var paths: ArraySlice<String>
  private let limit: Int
  private let policy: InvalidUTF8Policy
  /// The file that it is from.
  package private(set) var path = ""
  private var file: FileHandle?
  private var buffer: [UInt8] = []
  private var position = 0
  private var atEnd = true
  /// The number of the line handed out last, in its file.
  package private(set) var line = 0
  /// Lines split because they were too long.
  package private(set) var splitLines = 0
  /// Lines changed or left out because they were not UTF-8.
  package private(set) var invalidLines = 0
  private var continuesLine = false
  private var fileOffset = 0

  /// A reader at the start of the first of `paths`, of lines of at most `limit` bytes.
  package init(paths: [String], limit: Int, policy: InvalidUTF8Policy) {
    self.paths = paths[...]
    self.limit = limit
    self.policy = policy
  }

  /// The bytes of the next line without its end, or nil after the last. It is well-formed UTF-8.
  package mutating func next() throws(TokenizerError) -> [UInt8]? {
    while true {
      guard let part = try nextPart() else { return nil }
      guard let wrong = UTF8Check.firstInvalidOffset(part) else { return part }
      switch policy {
      case .error:
        throw TokenizerError(
          .badInput,
          "\(path), line \(line), is not UTF-8: byte \(wrong + 1) of it is 0x\(String(part[wrong], radix: 16)). "
            + "Convert the file (iconv -f … -t utf-8), or choose --invalid-utf8 replace or skip.")
      case .replace:
        invalidLines += 1
        return Array(String(decoding: part, as: UTF8.self).utf8)
      case .skip: invalidLines += 1
      }
    }
  }

  private mutating func nextPart() throws(TokenizerError) -> [UInt8]? {
    while true {
      if let newline = newlinePosition() {
        return take(upTo: newline, skipping: 1, endsLine: true)
      }
      if buffer.count - position > limit { return takeLongPart() }
      if !atEnd {
        try fill()
        continue
      }
      if position < buffer.count { return take(upTo: buffer.count, skipping: 0, endsLine: true) }
      guard try openNext() else { return nil }
    }
  }

  /// The newline that ends the line at `position`, if it is within the limit.
  private func newlinePosition() -> Int? {
    let end = min(buffer.count, position + limit + 1)
    return buffer[position..<end].firstIndex(of: 0x0A)
  }

  private mutating func take(upTo end: Int, skipping: Int, endsLine: Bool) -> [UInt8] {
    if !continuesLine { line += 1 }
    var part = Array(buffer[position..<end])
    position = end + skipping
    if endsLine, part.last == 0x0D { part.removeLast() }
    continuesLine = !endsLine
    return part
  }

  /// A part of a line that has more than `limit` bytes.
  private mutating func takeLongPart() -> [UInt8] {
    if !continuesLine { splitLines += 1 }
    let end = position + limit
    if let space = buffer[position..<end].lastIndex(where: { $0 == 0x20 || $0 == 0x09 }), space > position {
      return take(upTo: space, skipping: 1, endsLine: false)
    }
    var border = end
    while border > end - 3, buffer[border] & 0xC0 == 0x80 { border -= 1 }
    return take(upTo: border, skipping: 0, endsLine: false)
  }

  private mutating func fill() throws(TokenizerError) {
    buffer.removeFirst(position)
    position = 0
    do {
      guard let part = try file?.read(upToCount: 1 << 20), !part.isEmpty else {
        atEnd = true
        file?.closeFile()
        file = nil
        return
      }
      buffer.append(contentsOf: part)
    } catch {
      throw TokenizerError(.badInput, "\(path) cannot be read any further: \(error.localizedDescription)")
    }
    if fileOffset == 0, buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    fileOffset += buffer.count
  }

  private mutating func openNext() throws(TokenizerError) -> Bool {
    guard let next = paths.popFirst() else { return false }
    path = next == "-" ? "standard input" : next
    do {
      file = next == "-" ? .standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: next))
    } catch {
      throw TokenizerError(.badInput, "\(next) cannot be read: \(error.localizedDescription)")
    }
    (buffer, position, atEnd, line, continuesLine, fileOffset) = ([], 0, false, 0, false, 0)
    return true
  }
}
