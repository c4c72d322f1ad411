import Kernels

/// The kinds of number a safetensors file can hold; the raw value is the name in the file.
public enum SafetensorsType: String, Sendable, CaseIterable {
  /// Double precision.
  case f64 = "F64"
  /// Single precision.
  case f32 = "F32"
  /// IEEE half precision.
  case f16 = "F16"
  /// The upper half of a single: 8 bits of exponent, 7 of fraction.
  case bf16 = "BF16"
  /// 8 bits, 5 of exponent.
  case f8e5m2 = "F8_E5M2"
  /// 8 bits, 4 of exponent.
  case f8e4m3 = "F8_E4M3"
  /// 8 bits, a power of two.
  case f8e8m0 = "F8_E8M0"
  /// 6 bits, 3 of exponent.
  case f6e3m2 = "F6_E3M2"
  /// 6 bits, 2 of exponent.
  case f6e2m3 = "F6_E2M3"
  /// 4 bits.
  case f4 = "F4"
  /// Complex, two singles.
  case c64 = "C64"
  /// Signed, 64 bits.
  case i64 = "I64"
  /// Signed, 32 bits.
  case i32 = "I32"
  /// Signed, 16 bits.
  case i16 = "I16"
  /// Signed, 8 bits.
  case i8 = "I8"
  /// Unsigned, 64 bits.
  case u64 = "U64"
  /// Unsigned, 32 bits.
  case u32 = "U32"
  /// Unsigned, 16 bits.
  case u16 = "U16"
  /// Unsigned, 8 bits.
  case u8 = "U8"
  /// A byte, 0 or 1.
  case bool = "BOOL"

  /// The bits of one element.
  public var bits: Int {
    switch self {
    case .f64, .i64, .u64, .c64: 64
    case .f32, .i32, .u32: 32
    case .f16, .bf16, .i16, .u16: 16
    case .f8e5m2, .f8e4m3, .f8e8m0, .i8, .u8, .bool: 8
    case .f6e3m2, .f6e2m3: 6
    case .f4: 4
    }
  }

  /// The kind of 16 bits that a matrix can have; nil for other kinds.
  var narrowElement: Element? { TensorInfo(shape: [], type: rawValue).narrowElement }

  /// Whether ``SafetensorsFile`` can read the elements as numbers.
  public var isReadable: Bool { self == .f64 || self == .f32 || self == .f16 || self == .bf16 }
}

/// What a safetensors file says of one tensor.
public struct SafetensorsInfo: Sendable, Equatable {
  /// The kind of number.
  public let type: SafetensorsType
  /// The dimensions, outermost first; empty for a single number.
  public let shape: [Int]
  /// Where the bytes lie, counted from the end of the header.
  package let range: Range<Int>
}
