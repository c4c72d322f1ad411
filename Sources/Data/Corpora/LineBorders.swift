import Foundation
import Storage

/// Finds where lines of a file begin.
enum LineBorders {
  /// The place of the first line that begins at or after `position`; nil where none does.
  ///
  /// - Parameter afterBlankLine: whether the line before must be blank.
  static func first(in file: CorpusFiles.File, from position: Int, afterBlankLine: Bool) throws -> Int? {
    var place = max(0, position - 1)
    // Until the first newline nothing is known of the line.
    var isBlank = false
    var border: Int?
    try forEachChunk(of: file, place..<file.byteCount) { chunk in
      if afterBlankLine {
        for (index, byte) in chunk.enumerated() {
          if byte == 0x0A {
            if isBlank {
              border = place + index + 1
              return false
            }
            isBlank = true
          } else if byte != 0x20 && !(byte >= 0x09 && byte <= 0x0D) {
            isBlank = false
          }
        }
      } else if let index = chunk.firstIndex(of: 0x0A) {
        border = place + index + 1
        return false
      }
      place += chunk.count
      return true
    }
    return border
  }

  /// The number of newlines before `position`.
  static func count(in file: CorpusFiles.File, before position: Int) throws -> Int {
    var count = 0
    try forEachChunk(of: file, 0..<position) { chunk in
      for byte in chunk where byte == 0x0A { count += 1 }
      return true
    }
    return count
  }

  /// Calls `body` with the bytes of a range, chunk by chunk, until it returns false.
  static func forEachChunk(
    of file: CorpusFiles.File, _ range: Range<Int>, _ body: ([UInt8]) throws -> Bool
  ) throws {
    do {
      let handle = try FileHandle(forReadingFrom: fileURL(file.path))
      defer { handle.closeFile() }
      try handle.seek(toOffset: UInt64(range.lowerBound))
      var left = range.count
      while left > 0, let data = try handle.read(upToCount: min(left, 1 << 18)), !data.isEmpty {
        left -= data.count
        guard try body([UInt8](data)) else { return }
      }
    } catch let error as DataError {
      throw error
    } catch {
      throw DataError(.badInput, "\(file.name): cannot be read (\(FailureReason.text(error))).")
    }
  }
}
