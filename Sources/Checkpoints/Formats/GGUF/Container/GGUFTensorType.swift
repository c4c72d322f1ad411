import Kernels

/// The kinds of number that a GGUF file's tensors have; the raw value is the file's.
///
/// Source: the GGUF specification.
enum GGUFTensorType: UInt32, Sendable, CaseIterable {
  case f32 = 0
  case f16 = 1
  case q40 = 2
  case q41 = 3
  case q50 = 6
  case q51 = 7
  case q80 = 8
  case q2K = 10
  case q3K = 11
  case q4K = 12
  case q5K = 13
  case q6K = 14
  case bf16 = 30

  /// What other software calls it: `F32`, `Q4_1`.
  var name: String {
    switch self {
    case .f32: "F32"
    case .f16: "F16"
    case .bf16: "BF16"
    default: (blocks?.rawValue ?? "").uppercased()
    }
  }

  /// How its numbers are stored in blocks; nil for floating-point numbers.
  var blocks: BlockFormat? {
    switch self {
    case .f32, .f16, .bf16: nil
    case .q40: .q40
    case .q41: .q41
    case .q50: .q50
    case .q51: .q51
    case .q80: .q80
    case .q2K: .q2K
    case .q3K: .q3K
    case .q4K: .q4K
    case .q5K: .q5K
    case .q6K: .q6K
    }
  }

  /// The floating-point kind; nil for blocks.
  var floats: SafetensorsType? {
    switch self {
    case .f32: .f32
    case .f16: .f16
    case .bf16: .bf16
    default: nil
    }
  }

  /// The bytes of `rows` rows of `columns` numbers; nil where a row is not whole blocks, or the bytes have no number here.
  func bytes(rows: Int, columns: Int) -> Int? {
    if let blocks { return blocks.bytes(rows: rows, columns: columns) }
    let (count, tooMany) = rows.multipliedReportingOverflow(by: columns)
    let (bytes, tooLong) = count.multipliedReportingOverflow(by: self == .f32 ? 4 : 2)
    return tooMany || tooLong ? nil : bytes
  }

  /// The names of kinds that other software writes and Apus does not read, by their numbers.
  static func otherName(_ number: UInt32) -> String? {
    let names: [UInt32: String] = [
      4: "Q4_2", 5: "Q4_3", 9: "Q8_1", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S",
      20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64",
      28: "F64", 29: "IQ1_M", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
    ]
    return names[number]
  }
}

/// What a GGUF file says of one tensor.
struct GGUFTensor: Sendable {
  let type: GGUFTensorType
  /// The dimensions, outermost first, as everywhere here; the file has them the other way round.
  let shape: [Int]
  /// Where the bytes lie, counted from the beginning of the tensors' data.
  let range: Range<Int>

  /// The numbers of a row.
  var columns: Int { shape.last ?? 1 }
  /// The number of rows.
  var rows: Int { shape.dropLast().reduce(1, *) }
}
