import Data
import Foundation
import Storage

/// A file of JSON lines, each beginning with the step that it belongs to: `{"step": 120, …}`.
///
/// `metrics.jsonl`, `samples.jsonl` and `evaluations.jsonl` of a run are such. Every line is written with one call, so a
/// kill leaves whole lines and at most a torn last one, which readers skip and a resumed run cuts off.
package struct StepLog: Sendable {
  /// Where the file is.
  package let path: String

  /// The log at `path`.
  ///
  /// A run that resumes after `step` cuts off everything after the last line of that step or an earlier one, and will
  /// write it again. A new run begins with an empty file.
  ///
  /// - Parameter isOptional: whether the file is made only when a line is appended.
  /// - Throws: ``DataError`` if it cannot be written.
  package init(path: String, resumingAt step: Int?, isOptional: Bool = false) throws {
    self.path = path
    let exists = FileManager.default.fileExists(atPath: path)
    do {
      guard exists || !isOptional else { return }
      if !exists { try Data().write(to: fileURL(path)) }
      let end = try step.map { try Self.end(of: $0, in: path) } ?? (offset: 0, hasNewline: true)
      try LogFile.write(path) { handle in
        try handle.truncate(atOffset: UInt64(end.offset))
        if !end.hasNewline {
          try handle.seekToEnd()
          try handle.write(contentsOf: Data([UInt8(ascii: "\n")]))
        }
      }
    } catch {
      throw Self.unwritable(path, error)
    }
  }

  /// Appends a line, which must be one JSON object that begins with its step.
  ///
  /// - Throws: ``DataError`` if it cannot be written.
  package func append(_ line: String) throws {
    do {
      if !FileManager.default.fileExists(atPath: path) { try Data().write(to: fileURL(path)) }
      try LogFile.write(path) { handle in
        try handle.seekToEnd()
        try handle.write(contentsOf: Data((line + "\n").utf8))
      }
    } catch {
      throw Self.unwritable(path, error)
    }
  }

  /// Calls `body` with each whole line of the log at `path`, without its newline; not at all where there is no file.
  ///
  /// - Throws: ``DataError`` if the file cannot be read, and what `body` throws.
  package static func forEachLine(_ path: String, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    func reading<Value>(_ read: () throws -> Value) throws -> Value {
      do {
        return try read()
      } catch {
        throw DataError(.badInput, "\(path): cannot be read: \(FailureReason.text(error))")
      }
    }
    var lines = try reading { try LogLines(path) }
    while let line = try reading({ try lines.next() }) {
      if isWhole(line) { try body(line) }
    }
  }

  /// Where the lines end that a run resumed after `step` keeps, and whether with a newline.
  private static func end(of step: Int, in path: String) throws -> (offset: Int, hasNewline: Bool) {
    var end = (offset: 0, hasNewline: true)
    var lines = try LogLines(path)
    while let line = try lines.next() {
      guard isWhole(line), let own = Self.step(of: line), own <= step else { continue }
      end = (lines.offset, lines.hadNewline)
    }
    return end
  }

  private static func isWhole(_ line: ArraySlice<UInt8>) -> Bool {
    line.first == UInt8(ascii: "{") && line.last == UInt8(ascii: "}")
  }

  /// The step that a line begins with; nil if it does not begin so.
  static func step(of line: ArraySlice<UInt8>) -> Int? {
    var rest = line.dropFirst().drop { $0 == UInt8(ascii: " ") }
    guard rest.starts(with: "\"step\"".utf8) else { return nil }
    rest = rest.dropFirst(6).drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ":") }
    let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private static func unwritable(_ path: String, _ error: any Error) -> DataError {
    DataError(
      .cannotWrite,
      "\(path): cannot be written: \(FailureReason.text(error))",
      remedy: "Mend that, and \(option: "resume") continues from the last checkpoint.")
  }
}
