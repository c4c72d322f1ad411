import Storage

/// Reads the header of a GGUF file from its beginning on; nothing is read beyond the file's end.
struct GGUFCursor {
  private let bytes: UnsafeRawBufferPointer
  private let path: String
  private(set) var offset: Int

  init(_ bytes: UnsafeRawBufferPointer, path: String, offset: Int = 0) {
    self.bytes = bytes
    self.path = path
    self.offset = offset
  }

  /// The bytes that are left.
  var rest: Int { bytes.count - offset }

  func failure(_ reason: String) -> FileError { FileError(path, "\(reason) (byte \(offset))") }

  /// The next little-endian number.
  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type, _ what: String) throws(FileError)
    -> Number
  {
    let width = MemoryLayout<Number>.size
    guard rest >= width else { throw ended(what) }
    defer { offset += width }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }

  /// A number of things of which each takes at least `least` bytes.
  mutating func count(_ what: String, least: Int) throws(FileError) -> Int {
    let count = try number(UInt64.self, what)
    guard count <= UInt64(rest / least) else {
      throw failure("promises \(count) \(what), for which the \(rest) bytes that follow are too few")
    }
    return Int(count)
  }

  /// Passes over bytes, and says where they lie.
  mutating func skip(_ count: Int, _ what: String) throws(FileError) -> Range<Int> {
    guard count <= rest else { throw ended(what) }
    defer { offset += count }
    return offset..<offset + count
  }

  /// Passes over a text, and says where it lies.
  mutating func text(_ what: String) throws(FileError) -> Range<Int> {
    try skip(try count("bytes of \(what)", least: 1), what)
  }

  /// The name of something: a text of at most `limit` bytes.
  mutating func name(_ what: String, limit: Int) throws(FileError) -> String {
    let range = try text(what)
    guard range.count <= limit else {
      throw failure("\(what) has \(range.count) bytes; at most \(limit) are read")
    }
    guard let name = GGUFText.string(bytes, range) else { throw failure("\(what) is not UTF-8") }
    return name
  }

  private func ended(_ what: String) -> FileError {
    failure("ends within \(what): it is cut short; copy or download it again")
  }
}

/// Texts of a GGUF file.
enum GGUFText {
  /// The text in a range of the file; nil where it is not UTF-8.
  static func string(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> String? {
    String(validating: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }
}
