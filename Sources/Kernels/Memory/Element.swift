/// How a number of a ``Matrix`` is stored.
public enum Element: String, Sendable, CaseIterable {
  /// IEEE 754 binary32.
  case float32
  /// The upper 16 bits of a float32: 8 bits of significand, the same exponents.
  ///
  /// See ``BFloat16``.
  case bfloat16

  /// The bytes of one number.
  public var size: Int { self == .float32 ? 4 : 2 }
}
