import Foundation

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
  /// - Throws: ``DataError`` for a file that cannot be read.
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
      let kind = try TextKind.of(file, options)
      guard file.byteCount >= lengths.smallest else {
        few.stretches.append(TextStretch(file: file, range: 0..<file.byteCount, kind: kind))
        let length = few.byteCount
        // About one file in four ends its part, decided by its own length alone: after a file that is new the parts soon
        // fall in step with the old ones again.
        let ends = Permutation.mix(UInt64(file.byteCount)) % 4 == 0
        if length >= lengths.smallest && ends || length >= 4 * lengths.smallest { close() }
        continue
      }
      close()
      for range in try ranges(of: file, kind, options, lengths) {
        parts.append(TextPart(stretches: [TextStretch(file: file, range: range, kind: kind)]))
      }
    }
    close()
    return parts
  }

  /// An eighth of a file, in powers of two: enough parts for many threads.
  private static func ranges(
    of file: CorpusFiles.File, _ kind: TextKind, _ options: TextOptions, _ lengths: Lengths
  ) throws -> [Range<Int>] {
    var length = lengths.smallest
    while length < lengths.largest, length * 8 < file.byteCount { length *= 2 }
    var ranges: [Range<Int>] = []
    var start = 0
    // Half a part more at the end is better than a part for it.
    while file.byteCount - start > length + length / 2 {
      let end = try border(in: file, kind, options, after: start, atLeast: start + length)
      guard let end, end < file.byteCount else { break }
      ranges.append(start..<end)
      start = end
    }
    ranges.append(start..<file.byteCount)
    return ranges
  }

  /// Where a file can be cut at or after `position`.
  private static func border(
    in file: CorpusFiles.File, _ kind: TextKind, _ options: TextOptions, after start: Int,
    atLeast position: Int
  ) throws -> Int? {
    if case .table(let table) = kind, table.quoting {
      return try RecordBorders.first(in: file, from: start, atLeast: position)
    }
    let needsBlankLine = options.documents == .paragraph && !kind.hasRows
    return try LineBorders.first(in: file, from: position, afterBlankLine: needsBlankLine)
  }
}
