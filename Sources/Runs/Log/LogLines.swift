import Foundation
import Storage

/// The lines of a log, read a part at a time: a log may be longer than memory.
struct LogLines {
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  /// Where the rest of `buffer` begins.
  private var start = 0
  /// Up to where `buffer` is known to hold no newline, so that no byte is searched twice.
  private var searched = 0
  private var hasEnded = false
  /// The bytes of the file up to the end of the line given last, its newline among them.
  private(set) var offset = 0
  /// Whether a newline ended that line.
  private(set) var hadNewline = true

  private static let partLength = 1 << 20

  /// The lines of the file at `path`.
  ///
  /// - Throws: what Foundation throws for a file that cannot be opened.
  init(_ path: String) throws { handle = try FileHandle(forReadingFrom: fileURL(path)) }

  /// The next line that is not empty, without its newline; nil after the last.
  ///
  /// - Throws: what Foundation throws for a file that cannot be read.
  mutating func next() throws -> ArraySlice<UInt8>? {
    while true {
      if let newline = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = take(newline, hasNewline: true)
        if !line.isEmpty { return line }
      } else if hasEnded {
        return start < buffer.count ? take(buffer.count, hasNewline: false) : nil
      } else {
        try more()
      }
    }
  }

  private mutating func take(_ end: Int, hasNewline: Bool) -> ArraySlice<UInt8> {
    let line = buffer[start..<end]
    let next = hasNewline ? end + 1 : end
    offset += next - start
    hadNewline = hasNewline
    start = next
    searched = next
    return line
  }

  private mutating func more() throws {
    buffer.removeFirst(start)
    start = 0
    searched = buffer.count
    let read = try handle.read(upToCount: Self.partLength) ?? Data()
    hasEnded = read.isEmpty
    buffer.append(contentsOf: read)
  }
}
