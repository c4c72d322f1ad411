/// The bfloat16 format: the sign, the 8 exponent bits and the first 7 significand bits of float32.
///
/// Storage only: nothing is computed in it. Every bit pattern has an exact float32 value, so widening
/// is exact; narrowing rounds to the nearest, ties to the even significand.
public enum BFloat16 {
  /// The number that the bits stand for, exactly.
  public static func value(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// The bits of the nearest bfloat16, ties to even: beyond the largest finite number infinity, subnormal numbers kept,
  /// NaN quiet with its sign and the upper bits of its payload.
  public static func bits(_ x: Float) -> UInt16 {
    let bits = x.bitPattern
    if x.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    // Half a unit less one, and one more where the significand's last bit is odd; a carry runs into the exponent.
    return UInt16(truncatingIfNeeded: (bits + 0x7fff + (bits >> 16 & 1)) >> 16)
  }
}
