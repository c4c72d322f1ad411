/// A line of text, or a part of one that is too long to hold.
struct TextLine {
  /// The bytes, without the line end; UTF-8.
  var bytes: [UInt8]
  /// The line's number in its file, from 1.
  var number: Int
  /// Whether this part begins the line.
  var startsLine: Bool
  /// Whether the line ends here.
  var endsLine: Bool
  /// Whether a newline ended it; false for a last line without one.
  var hasNewline: Bool

  /// Whether this is a whole line of nothing but white space.
  var isBlank: Bool {
    startsLine && endsLine && bytes.allSatisfy { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
  }
}

/// Cuts clean bytes into lines; a line longer than `longest` comes in parts, cut before a space where there is
/// one in the last half, else between characters.
struct LineReader {
  private(set) var source: CleanBytes
  private let longest: Int
  private var buffer: [UInt8] = []
  private var start = 0
  /// Up to where `buffer` is known to hold no newline, so that no byte is searched twice.
  private var searched = 0
  private var number: Int
  private var inLine = false
  private var ended = false

  init(_ source: CleanBytes, longest: Int, firstLine: Int = 1) {
    self.source = source
    self.longest = longest
    number = firstLine
  }

  /// The next line or part of one; nil at the end.
  mutating func next() throws -> TextLine? {
    while true {
      if let newline = buffer[searched...].firstIndex(of: 0x0A), newline - start <= longest {
        return take(upTo: newline, endsLine: true, hasNewline: true)
      }
      if buffer.count - start > longest { return take(upTo: cut(), endsLine: false, hasNewline: false) }
      searched = buffer.count
      if ended {
        // A file that ends in a newline has no further, empty line.
        if buffer.count == start && !inLine { return nil }
        return take(upTo: buffer.count, endsLine: true, hasNewline: false)
      }
      guard let more = try source.next() else {
        ended = true
        continue
      }
      buffer.removeFirst(start)
      searched -= start
      start = 0
      buffer.append(contentsOf: more)
    }
  }

  private mutating func take(upTo end: Int, endsLine: Bool, hasNewline: Bool) -> TextLine {
    let line = TextLine(
      bytes: Array(buffer[start..<end]), number: number, startsLine: !inLine, endsLine: endsLine,
      hasNewline: hasNewline)
    start = hasNewline ? end + 1 : end
    searched = start
    inLine = !endsLine
    if endsLine { number += 1 }
    return line
  }

  /// Where to cut a line that is too long.
  private func cut() -> Int {
    var end = start + longest
    while end > start + longest / 2, buffer[end] != 0x20 { end -= 1 }
    if buffer[end] == 0x20 { return end }
    end = start + longest
    while end > start + 1, buffer[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }
}
