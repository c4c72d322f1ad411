/// Finds where records of delimited text end: at line ends outside quotes.
///
/// Quotes are counted and nothing else, which is enough: a quote inside a field is doubled, and text of which that is not
/// true is refused when it is read.
struct RecordBorders {
  let quoting: Bool
  private var isQuoted = false
  /// The place after the last border that was found; 0 for none.
  private(set) var last = 0

  init(quoting: Bool) { self.quoting = quoting }

  /// Looks at `bytes` from `start` on, which is where the last search ended.
  mutating func search(_ bytes: [UInt8], from start: Int) {
    bytes.withUnsafeBufferPointer { bytes in
      for index in start..<bytes.count {
        let byte = bytes[index]
        if byte == UInt8(ascii: "\""), quoting {
          isQuoted.toggle()
        } else if byte == 0x0A || byte == 0x0D, !isQuoted {
          last = index + 1
        }
      }
    }
  }

  /// The place of the first record of a file with quotes that begins at or after `position`; nil where none does.
  ///
  /// - Parameter start: where some record begins.
  static func first(
    in file: CorpusFiles.File, from start: Int, atLeast position: Int
  ) throws -> Int? {
    var place = start
    var isQuoted = false
    var border: Int?
    try LineBorders.forEachChunk(of: file, start..<file.byteCount) { chunk in
      let found = chunk.withUnsafeBufferPointer { chunk -> Int? in
        for index in 0..<chunk.count {
          let byte = chunk[index]
          if byte == 0x22 { isQuoted.toggle() }
          if byte == 0x0A, !isQuoted, place + index + 1 >= position { return index + 1 }
        }
        return nil
      }
      if let found {
        border = place + found
        return false
      }
      place += chunk.count
      return true
    }
    return border
  }

  /// Forgets the bytes before the last border.
  mutating func drop() { last = 0 }
}
