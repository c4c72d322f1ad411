import Storage
import Transformer

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

/// The header of a safetensors file: what lies where, every number checked against the file's size.
struct SafetensorsHeader {
  /// The format's own bound (`MAX_HEADER_SIZE` of the reference implementation).
  static let largestHeader = 100_000_000
  /// Twice what the largest published checkpoints hold; bounds the memory a hostile header can take.
  static let mostTensors = 200_000
  /// No framework has tensors of more dimensions than this.
  static let mostDimensions = 64

  var tensors: [String: SafetensorsInfo] = [:]
  var metadata: [String: String] = [:]

  /// Parses the JSON text and checks that the tensors cover `dataSize` bytes exactly, in any order of names.
  init(_ text: UnsafeRawBufferPointer, dataSize: Int) throws(JSONScannerError) {
    guard text.first == 0x7B else {
      throw JSONScannerError(offset: 0, reason: "the header must start with “{”")
    }
    var scanner = JSONScanner(text)
    var tensors: [String: SafetensorsInfo] = [:]
    var metadata: [String: String]?
    try scanner.object { (scanner: inout JSONScanner, name: String) throws(JSONScannerError) in
      if name == "__metadata__" {
        guard metadata == nil else { throw scanner.failure("__metadata__ stands twice") }
        metadata = try Self.metadata(&scanner)
      } else {
        let info = try Self.tensor(&scanner, name)
        guard tensors.updateValue(info, forKey: name) == nil else {
          throw scanner.failure("the tensor “\(name)” stands twice")
        }
        guard tensors.count <= Self.mostTensors else {
          throw scanner.failure("more than \(Self.mostTensors) tensors")
        }
      }
    }
    guard text[scanner.offset...].allSatisfy({ $0 == 0x20 }) else {
      throw scanner.failure("only spaces may follow the header's closing brace")
    }
    self.tensors = tensors
    self.metadata = metadata ?? [:]
    try checkCover(dataSize)
  }

  private static func metadata(_ scanner: inout JSONScanner) throws(JSONScannerError) -> [String: String] {
    var metadata: [String: String] = [:]
    try scanner.object { (scanner: inout JSONScanner, key: String) throws(JSONScannerError) in
      let value = try scanner.string()
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw scanner.failure("the key “\(key)” stands twice in __metadata__")
      }
      guard metadata.count <= mostTensors else { throw scanner.failure("more than \(mostTensors) entries") }
    }
    return metadata
  }

  private static func tensor(
    _ scanner: inout JSONScanner, _ name: String
  ) throws(JSONScannerError) -> SafetensorsInfo {
    var type: SafetensorsType?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { (scanner: inout JSONScanner, key: String) throws(JSONScannerError) in
      switch key {
      case "dtype" where type == nil:
        let text = try scanner.string()
        type = SafetensorsType(rawValue: text)
        guard type != nil else { throw scanner.failure("“\(name)” has the unknown dtype “\(text)”") }
      case "shape" where shape == nil: shape = try counts(&scanner, limit: mostDimensions)
      case "data_offsets" where offsets == nil: offsets = try counts(&scanner, limit: 2)
      default: throw scanner.failure("“\(name)” has an unknown or repeated key “\(key)”")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw scanner.failure("“\(name)” needs dtype, shape and two data_offsets")
    }
    guard offsets[0] <= offsets[1] else { throw scanner.failure("“\(name)” ends before it begins") }
    var bits = type.bits
    for dimension in shape {
      let (product, overflow) = bits.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw scanner.failure("the size of “\(name)” overflows") }
      bits = product
    }
    guard bits % 8 == 0, bits / 8 == offsets[1] - offsets[0] else {
      throw scanner.failure(
        "“\(name)” of shape \(shape) and dtype \(type.rawValue) needs \((bits + 7) / 8) bytes, "
          + "but its offsets span \(offsets[1] - offsets[0])")
    }
    return SafetensorsInfo(type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func counts(_ scanner: inout JSONScanner, limit: Int) throws(JSONScannerError) -> [Int] {
    var counts: [Int] = []
    try scanner.array { (scanner: inout JSONScanner) throws(JSONScannerError) in
      guard counts.count < limit else { throw scanner.failure("more than \(limit) numbers in an array") }
      counts.append(try scanner.count())
    }
    return counts
  }

  /// No hole, no overlap, no byte left over: nothing can hide in the file or be read twice.
  private func checkCover(_ dataSize: Int) throws(JSONScannerError) {
    let ordered = tensors.map { (name: $0.key, range: $0.value.range) }
      .sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for tensor in ordered {
      guard tensor.range.lowerBound == end else {
        throw JSONScannerError(
          offset: 0,
          reason: "“\(tensor.name)” begins at byte \(tensor.range.lowerBound) of the data, expected \(end): "
            + "tensors must follow each other without holes or overlaps")
      }
      end = tensor.range.upperBound
    }
    guard end == dataSize else {
      throw JSONScannerError(
        offset: 0,
        reason: "the tensors take \(end) bytes, but \(dataSize) follow the header; the file is "
          + (end > dataSize ? "cut short: copy or download it again" : "longer than its header says"))
    }
  }
}
