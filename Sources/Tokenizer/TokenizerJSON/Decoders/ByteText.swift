import Storage

/// Small work on texts that are bytes.
enum ByteText {
  /// U+FFFD.
  static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  /// The text with every `pattern` replaced, from left to right; an empty one is nowhere.
  static func replace(_ pattern: [UInt8], in text: [UInt8], with content: [UInt8]) -> [UInt8] {
    guard let first = pattern.first, text.contains(first) else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      if text[position] == first, text[position...].starts(with: pattern) {
        result += content
        position += pattern.count
      } else {
        result.append(text[position])
        position += 1
      }
    }
    return result
  }

  /// Well-formed UTF-8, with U+FFFD for each maximal part that is not.
  static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    guard UTF8Check.firstInvalidOffset(bytes) != nil else { return bytes }
    var result: [UInt8] = []
    bytes.withUnsafeBufferPointer { bytes in
      var position = 0
      while position < bytes.count {
        switch UTF8Check.sequence(bytes, at: position) {
        case .valid(let length):
          result.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[position..<(position + length)]))
          position += length
        case .invalid(let length):
          result += replacement
          position += length
        case .incomplete:
          result += replacement
          position = bytes.count
        }
      }
    }
    return result
  }
}
