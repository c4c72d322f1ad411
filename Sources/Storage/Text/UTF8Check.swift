/// Finds what is not UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing past U+10FFFF).
package enum UTF8Check {
  /// The length in bytes of the well-formed character at `start`, or 0 if there is none.
  @inline(__always)
  package static func length(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    let lead = bytes[start]
    if lead < 0x80 { return 1 }
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { low = 0xA0 }
      if lead == 0xED { high = 0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { low = 0x90 }
      if lead == 0xF4 { high = 0x8F }
    default: return 0
    }
    guard start + length <= bytes.count, low <= bytes[start + 1], bytes[start + 1] <= high else { return 0 }
    for i in (start + 2)..<max(start + 2, start + length) where bytes[i] & 0xC0 != 0x80 { return 0 }
    return length
  }

  /// The offset of the first byte that is not part of a well-formed character, or nil if all is well.
  package static func firstInvalidOffset(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var position = 0
    while position < bytes.count {
      let length = length(bytes, at: position)
      if length == 0 { return position }
      position += length
    }
    return nil
  }

  /// The same for an array.
  package static func firstInvalidOffset(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { firstInvalidOffset($0) }
  }
}
