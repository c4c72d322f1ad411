import Storage

/// The header of a GGUF file of version 2 or 3: its metadata, and what lies where, every number checked against the file's size.
///
/// A magic word, the version, the numbers of tensors and of metadata; the metadata, each a key, a type and a value; the
/// tensors, each a name, its dimensions, a type and an offset; then, from a multiple of the alignment on, their bytes.
///
/// Source: the GGUF specification.
struct GGUFHeader {
  /// "GGUF", little-endian.
  static let magic: UInt32 = 0x4655_4747
  /// What tensors begin at multiples of where a file does not say.
  static let usualAlignment = 32
  /// Twice what the largest published checkpoints hold.
  private static let mostTensors = 200_000
  /// More than any published file has.
  private static let mostKeys = 10_000
  /// The format's own bounds.
  private static let longestKey = 65_535, mostDimensions = 4

  private(set) var version: UInt32 = 0
  private(set) var values: [String: GGUFValue] = [:]
  private(set) var tensors: [String: GGUFTensor] = [:]
  /// The tensors' names in the file's order.
  private(set) var names: [String] = []
  private(set) var alignment = usualAlignment
  /// Where the tensors' bytes begin.
  private(set) var dataStart = 0

  init(_ bytes: UnsafeRawBufferPointer, path: String) throws(FileError) {
    var cursor = GGUFCursor(bytes, path: path)
    version = try Self.version(&cursor, path)
    let tensorCount = try cursor.count("tensors", least: 24)
    let keyCount = try cursor.count("metadata", least: 13)
    guard tensorCount <= Self.mostTensors else {
      throw cursor.failure("has \(tensorCount) tensors; at most \(Self.mostTensors) are read")
    }
    guard keyCount <= Self.mostKeys else {
      throw cursor.failure("has \(keyCount) metadata; at most \(Self.mostKeys) are read")
    }
    for _ in 0..<keyCount { try readValue(&cursor) }
    if let value = values["general.alignment"] {
      guard case .unsigned(let number) = value, let size = Int(exactly: number), (1...65_536).contains(size),
        size & (size - 1) == 0
      else { throw FileError(path, "general.alignment is no power of 2 from 1 to 65,536") }
      alignment = size
    }
    var starts: [(name: String, offset: Int)] = []
    for _ in 0..<tensorCount { starts.append(try readTensor(&cursor)) }
    dataStart = min((cursor.offset + alignment - 1) / alignment * alignment, bytes.count)
    try checkPlaces(starts, dataSize: bytes.count - dataStart, path)
  }

  private static func version(_ cursor: inout GGUFCursor, _ path: String) throws(FileError) -> UInt32 {
    guard try cursor.number(UInt32.self, "the magic word") == magic else {
      throw FileError(path, "does not begin with “GGUF”")
    }
    let version = try cursor.number(UInt32.self, "the version")
    if version == 2 || version == 3 { return version }
    let isSwapped = version.byteSwapped == 2 || version.byteSwapped == 3
    throw FileError(
      .badInput, path,
      isSwapped ? "is a big-endian GGUF file" : "is a GGUF file of version \(version); Apus reads 2 and 3",
      remedy:
        "convert the model again with a current llama.cpp\(isSwapped ? ", for little-endian machines" : "")")
  }

  private mutating func readValue(_ cursor: inout GGUFCursor) throws(FileError) {
    let key = try cursor.name("a key", limit: Self.longestKey)
    let value = try Self.value(&cursor, try Self.type(&cursor, key), key)
    guard values.updateValue(value, forKey: key) == nil else { throw cursor.failure("“\(key)” stands twice") }
  }

  private static func type(_ cursor: inout GGUFCursor, _ key: String) throws(FileError) -> GGUFValueType {
    let number = try cursor.number(UInt32.self, key)
    guard let type = GGUFValueType(rawValue: number) else {
      throw cursor.failure("“\(key)” has the type \(number), which GGUF does not know")
    }
    return type
  }

  private static func value(_ cursor: inout GGUFCursor, _ type: GGUFValueType, _ key: String)
    throws(FileError)
    -> GGUFValue
  {
    switch type {
    case .uint8: return .unsigned(UInt64(try cursor.number(UInt8.self, key)))
    case .uint16: return .unsigned(UInt64(try cursor.number(UInt16.self, key)))
    case .uint32: return .unsigned(UInt64(try cursor.number(UInt32.self, key)))
    case .uint64: return .unsigned(try cursor.number(UInt64.self, key))
    case .int8: return .signed(Int64(try cursor.number(Int8.self, key)))
    case .int16: return .signed(Int64(try cursor.number(Int16.self, key)))
    case .int32: return .signed(Int64(try cursor.number(Int32.self, key)))
    case .int64: return .signed(try cursor.number(Int64.self, key))
    case .float32: return .number(Double(Float(bitPattern: try cursor.number(UInt32.self, key))))
    case .float64: return .number(Double(bitPattern: try cursor.number(UInt64.self, key)))
    case .bool:
      let byte = try cursor.number(UInt8.self, key)
      guard byte < 2 else { throw cursor.failure("“\(key)” is \(byte), neither true nor false") }
      return .bool(byte == 1)
    case .string: return .text(try cursor.text(key))
    case .array: return try array(&cursor, key)
    }
  }

  private static func array(_ cursor: inout GGUFCursor, _ key: String) throws(FileError) -> GGUFValue {
    let type = try type(&cursor, key)
    if type == .array { throw cursor.failure("“\(key)” is a list of lists, which Apus does not read") }
    let count = try cursor.count("elements of \(key)", least: type.byteCount ?? 8)
    if let width = type.byteCount { return .array(type, count: count, try cursor.skip(count * width, key)) }
    let start = cursor.offset
    for _ in 0..<count { _ = try cursor.text(key) }
    return .array(type, count: count, start..<cursor.offset)
  }

  private mutating func readTensor(_ cursor: inout GGUFCursor) throws(FileError) -> (String, Int) {
    let name = try cursor.name("a tensor's name", limit: 1_024)
    let rank = try cursor.number(UInt32.self, name)
    guard rank <= Self.mostDimensions else {
      throw cursor.failure("“\(name)” has \(rank) dimensions; GGUF allows \(Self.mostDimensions)")
    }
    var shape: [Int] = []
    for _ in 0..<rank {
      let size = try cursor.number(UInt64.self, name)
      guard size <= 1 << 40 else { throw cursor.failure("“\(name)” has a dimension of \(size)") }
      shape.insert(Int(size), at: 0)
    }
    let number = try cursor.number(UInt32.self, name)
    guard let type = GGUFTensorType(rawValue: number) else {
      let kind = GGUFTensorType.otherName(number) ?? "the type \(number)"
      throw cursor.failure(
        "“\(name)” is stored as \(kind); Apus reads \(GGUFTensorType.allCases.map(\.name).joined(separator: ", "))"
      )
    }
    let offset = try cursor.number(UInt64.self, name)
    var rows: Int? = 1
    for size in shape.dropLast() {
      let (product, overflow) = (rows ?? 0).multipliedReportingOverflow(by: size)
      rows = overflow ? nil : product
      if overflow { break }
    }
    guard let bytes = rows.flatMap({ type.bytes(rows: $0, columns: shape.last ?? 1) }) else {
      throw cursor.failure("“\(name)” of shape \(shape) has no size as \(type.name)")
    }
    guard let start = Int(exactly: offset), start % alignment == 0,
      !start.addingReportingOverflow(bytes).overflow
    else { throw cursor.failure("“\(name)” begins at \(offset), which is no multiple of \(alignment)") }
    let tensor = GGUFTensor(type: type, shape: shape, range: start..<start + bytes)
    guard tensors.updateValue(tensor, forKey: name) == nil else {
      throw cursor.failure("the tensor “\(name)” stands twice")
    }
    names.append(name)
    return (name, start)
  }

  /// Nothing beyond the file, and nothing twice.
  private func checkPlaces(_ starts: [(name: String, offset: Int)], dataSize: Int, _ path: String)
    throws(FileError)
  {
    var end = 0
    for (name, start) in starts.sorted(by: { $0.offset < $1.offset }) {
      guard let tensor = tensors[name], !tensor.range.isEmpty else { continue }
      guard start >= end else {
        throw FileError(path, "“\(name)” begins at byte \(start) of the data, within another tensor")
      }
      end = tensor.range.upperBound
      guard end <= dataSize else {
        throw FileError(
          path,
          "“\(name)” should end at byte \(end) of the data, but the file has \(dataSize): it is cut short; copy or download it again"
        )
      }
    }
  }
}
