import Foundation
import Storage

/// A stretch of one file that ends where a line does, or with the file.
struct TextStretch: Sendable, Equatable {
  let file: CorpusFiles.File
  /// The bytes, as they lie in the file.
  let range: Range<Int>
  /// Whether each line is a row of JSON; nil where nobody has looked yet.
  var isJSON: Bool?

  /// Whether the stretch begins or ends inside its file.
  var isPartial: Bool { range.count < file.byteCount }
}

/// What becomes one token file: a stretch of a large file, or some small files that follow each other.
///
/// Parts are tokenised apart from each other, at the same time, and kept apart: a run that was killed loses only those
/// that were not done, and a corpus that has grown by a file makes only that file's. Where a file is cut follows from its
/// length and content alone, and which small files stand together from their lengths, so that the parts of the same
/// text are the same on every machine and whatever the files are called.
struct TextPart: Sendable, Equatable {
  var stretches: [TextStretch]

  var byteCount: Int { stretches.reduce(0) { $0 + $1.range.count } }

  /// The limits of a part's length.
  struct Lengths: Sendable, Equatable {
    /// Files below this share a part: a token file for each of a million notes would be too many.
    var smallest = 4 << 20
    /// No part that can be cut is much longer: what a kill can lose for each thread is some seconds of work.
    var largest = 64 << 20
  }

  /// The parts of `files`, in order.
  ///
  /// - Throws: ``DataError`` (exit code 2) for a file that cannot be read.
  static func cut(_ files: CorpusFiles, _ options: TextOptions, _ lengths: Lengths = Lengths()) throws
    -> [TextPart]
  {
    var parts: [TextPart] = []
    var few = TextPart(stretches: [])
    func close() {
      if !few.stretches.isEmpty { parts.append(few) }
      few = TextPart(stretches: [])
    }
    for file in files.files {
      let isJSON = try TextReader.isJSON(file, options)
      guard file.byteCount >= lengths.smallest else {
        few.stretches.append(TextStretch(file: file, range: 0..<file.byteCount, isJSON: isJSON))
        let length = few.byteCount
        // About one file in four ends its part, told by its own length alone: after a file that is new the parts soon
        // fall in step with the old ones again.
        let ends = Permutation.mix(UInt64(file.byteCount)) % 4 == 0
        if length >= lengths.smallest && ends || length >= 4 * lengths.smallest { close() }
        continue
      }
      close()
      let needsBlankLine = options.documents == .paragraph && !isJSON
      for range in try ranges(of: file, needsBlankLine: needsBlankLine, lengths) {
        parts.append(TextPart(stretches: [TextStretch(file: file, range: range, isJSON: isJSON)]))
      }
    }
    close()
    return parts
  }

  /// An eighth of a file, in powers of two: enough parts for many threads.
  private static func ranges(
    of file: CorpusFiles.File, needsBlankLine: Bool, _ lengths: Lengths
  ) throws -> [Range<Int>] {
    var length = lengths.smallest
    while length < lengths.largest, length * 8 < file.byteCount { length *= 2 }
    var ranges: [Range<Int>] = []
    var start = 0
    // Half a part more at the end is better than a part for it.
    while file.byteCount - start > length + length / 2 {
      let end = try LineBorders.first(in: file, from: start + length, afterBlankLine: needsBlankLine)
      guard let end, end < file.byteCount else { break }
      ranges.append(start..<end)
      start = end
    }
    ranges.append(start..<file.byteCount)
    return ranges
  }
}

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
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.path))
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
