/// How rows of weights are stored in blocks of small whole numbers with a scale: the formats of llama.cpp, by its names.
///
/// A block of ``length`` neighbours of a row takes ``byteCount`` bytes, little-endian; a row is whole blocks, and rows follow
/// each other. A number is scale · q, or scale · q plus a minimum. In the k formats a block of 256 is cut into parts of
/// 16 or 32 whose scales are themselves small whole numbers, in units of the block's.
///
/// Source: the GGUF specification and ggml's description of its types.
public enum BlockFormat: String, Sendable, CaseIterable {
  /// 8 bits and a scale for 32 numbers.
  case q80 = "q8_0"
  /// 4 bits and a scale for 32 numbers.
  case q40 = "q4_0"
  /// 4 bits, a scale and a minimum for 32 numbers.
  case q41 = "q4_1"
  /// 5 bits and a scale for 32 numbers.
  case q50 = "q5_0"
  /// 5 bits, a scale and a minimum for 32 numbers.
  case q51 = "q5_1"
  /// 2 bits; a scale and a minimum of 4 bits each for 16 of 256 numbers. Read only.
  case q2K = "q2_k"
  /// 3 bits; a scale of 6 bits for 16 of 256 numbers. Read only.
  case q3K = "q3_k"
  /// 4 bits; a scale and a minimum of 6 bits each for 32 of 256 numbers.
  case q4K = "q4_k"
  /// 5 bits; a scale and a minimum of 6 bits each for 32 of 256 numbers. Read only.
  case q5K = "q5_k"
  /// 6 bits; a scale of 8 bits for 16 of 256 numbers.
  case q6K = "q6_k"

  /// The numbers of a block.
  public var length: Int {
    switch self {
    case .q80, .q40, .q41, .q50, .q51: 32
    case .q2K, .q3K, .q4K, .q5K, .q6K: 256
    }
  }

  /// The bytes of a block.
  public var byteCount: Int {
    switch self {
    case .q80: 34
    case .q40: 18
    case .q41: 20
    case .q50: 22
    case .q51: 24
    case .q2K: 84
    case .q3K: 110
    case .q4K: 144
    case .q5K: 176
    case .q6K: 210
    }
  }

  /// Whether numbers can be stored in it here; all can be read.
  public var canEncode: Bool { decoder is any BlockEncoder.Type }

  /// Those that numbers can be stored in.
  public static var encodable: [BlockFormat] { allCases.filter(\.canEncode) }

  /// The bytes of `rows` rows of `columns` numbers; nil where a row is not whole blocks, or the bytes have no number here.
  public func bytes(rows: Int, columns: Int) -> Int? {
    guard rows >= 0, columns >= 0, columns % length == 0 else { return nil }
    let (blocks, tooMany) = (columns / length).multipliedReportingOverflow(by: rows)
    let (bytes, tooLong) = blocks.multipliedReportingOverflow(by: byteCount)
    return tooMany || tooLong ? nil : bytes
  }

  /// Where in a block its scales in half precision lie.
  var scaleOffsets: [Int] {
    switch self {
    case .q80, .q40, .q50: [0]
    case .q41, .q51, .q4K, .q5K: [0, 2]
    case .q2K: [80, 82]
    case .q3K: [108]
    case .q6K: [208]
    }
  }

  var decoder: any BlockDecoder.Type {
    switch self {
    case .q80: BlockQ80.self
    case .q40: BlockQ40.self
    case .q41: BlockQ41.self
    case .q50: BlockQ50.self
    case .q51: BlockQ51.self
    case .q2K: BlockQ2K.self
    case .q3K: BlockQ3K.self
    case .q4K: BlockQ4K.self
    case .q5K: BlockQ5K.self
    case .q6K: BlockQ6K.self
    }
  }
}
