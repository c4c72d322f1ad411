import Foundation

/// A text file of the system's, line by line: `Name:   123 kB`, `name 123`.
struct ProcText {
  let lines: [Substring]

  /// The file at `path`; without lines where there is none.
  init(_ path: String) {
    let data = FileManager.default.contents(atPath: path) ?? Data()
    lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
  }

  /// The words after the name that a line begins with, a colon after it or not.
  func words(_ name: String) -> [Substring]? {
    for line in lines {
      guard line.hasPrefix(name) else { continue }
      let rest = line.dropFirst(name.count)
      guard let next = rest.first, next == ":" || next.isWhitespace else { continue }
      return rest.drop { $0 == ":" }.split(whereSeparator: \.isWhitespace)
    }
    return nil
  }

  /// The first number after a name.
  func number(_ name: String) -> Int? { words(name)?.first.flatMap { Int($0) } }

  /// The same in bytes, where the file counts in units of 1,024.
  func kilobytes(_ name: String) -> Int? { number(name).map { $0 * 1024 } }
}
