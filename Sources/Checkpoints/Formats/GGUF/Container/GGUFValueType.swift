/// The kinds of value that GGUF's metadata have; the raw value is the file's.
enum GGUFValueType: UInt32, Sendable {
  case uint8 = 0
  case int8 = 1
  case uint16 = 2
  case int16 = 3
  case uint32 = 4
  case int32 = 5
  case float32 = 6
  case bool = 7
  case string = 8
  case array = 9
  case uint64 = 10
  case int64 = 11
  case float64 = 12

  /// The bytes of a value; nil where they differ.
  var byteCount: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .string, .array: nil
    }
  }
}

/// A value of the metadata. Texts and lists stay in the file and are read where they are asked for.
enum GGUFValue: Sendable {
  case unsigned(UInt64)
  case signed(Int64)
  case number(Double)
  case bool(Bool)
  /// Where the text's bytes lie in the file.
  case text(Range<Int>)
  /// Where the elements lie.
  case array(GGUFValueType, count: Int, Range<Int>)
}
