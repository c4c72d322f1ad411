/// How a number of a ``Matrix`` is stored.
public enum Element: String, Sendable, CaseIterable {
  /// IEEE 754 binary32.
  case float32
  /// The upper 16 bits of a float32: 8 bits of significand, the same exponents.
  ///
  /// See ``BFloat16``.
  case bfloat16
  /// IEEE 754 binary16: 11 bits of significand, magnitudes up to 65,504. Weights alone are stored so, to be read by products
  /// and as rows of a table; nothing is computed in it.
  case float16

  /// The bytes of one number.
  public var size: Int { self == .float32 ? 4 : 2 }

  /// The number that the bits of a kind of 16 bits stand for, exactly.
  func number(_ bits: UInt16) -> Float {
    self == .float16 ? Float(Float16(bitPattern: bits)) : BFloat16.value(bits)
  }

  /// The bits, of a kind of 16 bits, of the nearest number, ties to even.
  func bits(_ x: Float) -> UInt16 {
    self == .float16 ? Float16(x).bitPattern : BFloat16.bits(x)
  }
}
