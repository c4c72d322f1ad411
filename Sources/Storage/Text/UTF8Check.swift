/// Finds what is not UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing past U+10FFFF).
package enum UTF8Check {
  /// What stands at a place in bytes.
  package enum Sequence: Equatable {
    /// A character of this many bytes.
    case valid(Int)
    /// The bytes end before the character does.
    case incomplete
    /// A maximal ill-formed part of this many bytes.
    case invalid(Int)
  }

  /// What starts at `start`.
  @inline(__always)
  package static func sequence(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Sequence {
    let lead = bytes[start]
    if lead < 0x80 { return .valid(1) }
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
    default: return .invalid(1)
    }
    for place in 1..<length {
      guard start + place < bytes.count else { return .incomplete }
      let byte = bytes[start + place]
      guard low <= byte, byte <= high else { return .invalid(place) }
      (low, high) = (0x80, 0xBF)
    }
    return .valid(length)
  }

  /// The length in bytes of the well-formed character at `start`, or 0 if there is none.
  package static func length(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    if case .valid(let length) = sequence(bytes, at: start) { length } else { 0 }
  }

  /// The offset of the first byte that is not part of a well-formed character, or nil if all is well.
  package static func firstInvalidOffset(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var position = 0
      while position < bytes.count {
        let length = length(bytes, at: position)
        if length == 0 { return position }
        position += length
      }
      return nil
    }
  }
}
