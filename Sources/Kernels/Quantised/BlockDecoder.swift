/// A format's numbers from its bytes.
protocol BlockDecoder {
  /// Writes the numbers of one block.
  static func decode(_ block: UnsafeRawPointer, into numbers: UnsafeMutablePointer<Float>)
}

/// A format's bytes from numbers.
///
/// A number that is not finite counts as 0 or as the end of the range; no number is an error.
protocol BlockEncoder: BlockDecoder {
  /// Writes the bytes of one block.
  ///
  /// - Parameter importance: for each number, what its squared error weighs; nil for the format's plain rounding.
  static func encode(
    _ numbers: UnsafePointer<Float>, importance: UnsafePointer<Float>?, into block: UnsafeMutableRawPointer)
}

extension UnsafeRawPointer {
  /// The byte at an offset.
  @inline(__always) func byte(_ offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }

  /// The signed byte at an offset.
  @inline(__always) func signed(_ offset: Int) -> Int8 { load(fromByteOffset: offset, as: Int8.self) }

  /// The number in half precision at an offset.
  @inline(__always) func half(_ offset: Int) -> Float {
    Float(Float16(bitPattern: UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))))
  }

  /// The 32 bits at an offset.
  @inline(__always) func bits(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}

extension UnsafeMutableRawPointer {
  /// Writes a byte.
  @inline(__always) func setByte(_ offset: Int, _ value: UInt8) {
    storeBytes(of: value, toByteOffset: offset, as: UInt8.self)
  }

  /// Writes a scale in half precision, at most its largest finite number, and returns what is stored.
  @discardableResult
  func setHalf(_ offset: Int, _ value: Float) -> Float {
    let largest = Float(Float16.greatestFiniteMagnitude)
    let half = Float16(value.isNaN ? 0 : max(-largest, min(largest, value)))
    storeBytes(of: half.bitPattern.littleEndian, toByteOffset: offset, as: UInt16.self)
    return Float(half)
  }

  /// Writes 32 bits.
  func setBits(_ offset: Int, _ value: UInt32) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
  }
}
