/// Cuts clean bytes into lines.
///
/// A line longer than `longest` comes in parts, cut before a space where there is one in the last half, else between
/// characters.
package struct LineReader {
  package private(set) var source: CleanBytes
  private let longest: Int
  private var buffer: [UInt8] = []
  private var start = 0
  /// Up to where `buffer` is known to hold no newline, so that no byte is searched twice.
  private var searched = 0
  private var number: Int
  private var inLine = false
  private var ended = false

  /// Lines of `source`, the first of which has the number `firstLine`.
  package init(_ source: CleanBytes, longest: Int, firstLine: Int = 1) {
    self.source = source
    self.longest = longest
    number = firstLine
  }

  /// The next line or part of one; nil at the end.
  package mutating func next() throws(DataError) -> TextLine? {
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
    var line = TextLine(
      bytes: Array(buffer[start..<end]), number: number, startsLine: !inLine, endsLine: endsLine,
      hasNewline: hasNewline)
    if !inLine { line.wasInvalid = source.takeInvalidLine(number) }
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
