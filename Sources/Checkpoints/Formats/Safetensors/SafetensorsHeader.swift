import Storage

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
    // Some writers put null where there is none.
    if try scanner.peek() == UInt8(ascii: "n"), try scanner.word() == .null { return metadata }
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
