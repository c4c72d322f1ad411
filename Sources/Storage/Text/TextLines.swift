import Foundation

/// The lines of some text files, one file after the other, in a fixed amount of memory.
///
/// A line longer than the limit comes in parts, as ``LineReader`` cuts it. The path `-` is standard input.
package struct TextLines {
  private var paths: ArraySlice<String>
  private let limit: Int
  private let policy: InvalidUTF8
  private var reader: LineReader?
  /// Whether the line being read is left out.
  private var skipsLine = false
  /// Lines changed or left out because they were not UTF-8.
  package private(set) var invalidLines = 0
  /// The number of the line given last in its file, from 1.
  package private(set) var number = 0

  /// A reader at the start of the first of `paths`, of lines of at most `limit` bytes.
  package init(paths: [String], limit: Int, policy: InvalidUTF8) {
    self.paths = paths[...]
    self.limit = limit
    self.policy = policy
  }

  /// The bytes of the next line without its end, or nil after the last.
  ///
  /// It is well-formed UTF-8.
  package mutating func next() throws(DataError) -> [UInt8]? {
    while true {
      guard let line = try reader?.next() else {
        guard try openNext() else { return nil }
        continue
      }
      if line.wasInvalid {
        invalidLines += 1
        skipsLine = policy == .skip
      }
      defer { if line.endsLine { skipsLine = false } }
      if skipsLine { continue }
      number = line.number
      // A file may end in a return without its newline.
      let hasReturn = line.endsLine && !line.hasNewline && line.bytes.last == 0x0D
      return hasReturn ? line.bytes.dropLast() : line.bytes
    }
  }

  private mutating func openNext() throws(DataError) -> Bool {
    guard let path = paths.popFirst() else { return false }
    let source =
      path == "-"
      ? CleanBytes(handle: .standardInput, name: "standard input", policy: policy)
      : try CleanBytes(path: path, policy: policy)
    reader = LineReader(source, longest: limit)
    return true
  }
}
