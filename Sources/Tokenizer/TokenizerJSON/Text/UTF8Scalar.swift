/// Scalars of well-formed UTF-8, read and written one at a time.
enum UTF8Scalar {
  /// The scalar at `position` and how many bytes it takes; the bytes must be well-formed from there on.
  ///
  /// What a cut character lacks counts as zero, so that no read goes past the end.
  @inline(__always)
  static func read(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (value: UInt32, length: Int) {
    let lead = bytes[position]
    if lead < 0x80 { return (UInt32(lead), 1) }
    @inline(__always) func tail(_ place: Int) -> UInt32 {
      position + place < bytes.count ? UInt32(bytes[position + place] & 0x3F) : 0
    }
    let left = bytes.count - position
    if lead < 0xE0 { return (UInt32(lead & 0x1F) << 6 | tail(1), min(2, left)) }
    if lead < 0xF0 { return (UInt32(lead & 0x0F) << 12 | tail(1) << 6 | tail(2), min(3, left)) }
    return (UInt32(lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), min(4, left))
  }

  /// The scalar that ends before `position`, and how many bytes it takes.
  @inline(__always)
  static func readBack(
    _ bytes: UnsafeBufferPointer<UInt8>, before position: Int
  ) -> (value: UInt32, length: Int) {
    var start = position - 1
    while start > 0, position - start < 4, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return (read(bytes, at: start).value, position - start)
  }

  /// The bytes of a scalar that begins with `lead`.
  @inline(__always)
  static func length(lead: UInt8) -> Int { lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

  /// The bytes that a scalar takes.
  @inline(__always)
  static func length(of scalar: UInt32) -> Int {
    scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x1_0000 ? 3 : 4
  }

  /// Appends a scalar.
  @inline(__always)
  static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
    switch scalar {
    case ..<0x80: bytes.append(UInt8(truncatingIfNeeded: scalar))
    case ..<0x800:
      bytes.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
      bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    case ..<0x1_0000:
      bytes.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
      bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
      bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    default:
      bytes.append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
      bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F))
      bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
      bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    }
  }

  /// The scalars of well-formed bytes.
  static func all(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt32] {
    var scalars: [UInt32] = []
    scalars.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      let (value, length) = read(bytes, at: position)
      scalars.append(value)
      position += length
    }
    return scalars
  }
}
