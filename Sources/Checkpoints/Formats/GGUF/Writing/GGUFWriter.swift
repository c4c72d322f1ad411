import Foundation
import Storage

/// Lays out a GGUF file of version 3, little-endian: metadata in the order given, then the tensors in theirs, each at a multiple
/// of 32 bytes.
struct GGUFWriter {
  /// A tensor to be written.
  struct Tensor {
    let name: String
    let type: GGUFTensorType
    /// Outermost first.
    let shape: [Int]
    let byteCount: Int
    /// Writes as many bytes as ``byteCount`` says.
    let write: (inout FileOutput) throws -> Void
  }

  let entries: [(key: String, value: GGUFEntry)]
  let tensors: [Tensor]

  private static let alignment = GGUFHeader.usualAlignment

  /// The bytes that the tensors take.
  var byteCount: Int { tensors.reduce(0) { $0 + Self.padded($1.byteCount) } }

  private static func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

  /// Writes the file and syncs it.
  func write(to path: String) throws -> FileDigest {
    let header = header
    var file = try FileOutput(path: path, expected: header.count + byteCount)
    try file.write(header)
    for tensor in tensors {
      try tensor.write(&file)
      try file.write(repeatElement(0, count: Self.padded(tensor.byteCount) - tensor.byteCount))
    }
    return try file.finish()
  }

  private var header: [UInt8] {
    var bytes = GGUFBytes()
    bytes.add(GGUFHeader.magic)
    bytes.add(UInt32(3))
    bytes.add(UInt64(tensors.count))
    bytes.add(UInt64(entries.count))
    for (key, value) in entries {
      bytes.add(key)
      bytes.add(value)
    }
    var offset = 0
    for tensor in tensors {
      bytes.add(tensor.name)
      bytes.add(UInt32(tensor.shape.count))
      for size in tensor.shape.reversed() { bytes.add(UInt64(size)) }
      bytes.add(tensor.type.rawValue)
      bytes.add(UInt64(offset))
      offset += Self.padded(tensor.byteCount)
    }
    bytes.pad(to: Self.alignment)
    return bytes.bytes
  }
}

/// The bytes of a GGUF header.
struct GGUFBytes {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func add(_ text: String) {
    add(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func pad(to alignment: Int) { while bytes.count % alignment != 0 { bytes.append(0) } }

  /// A value with its type before it.
  mutating func add(_ value: GGUFEntry) {
    switch value {
    case .count(let number): add(.uint32) { $0.add(UInt32(clamping: number)) }
    case .number(let number): add(.float32) { $0.add(number.bitPattern) }
    case .flag(let flag): add(.bool) { $0.add(UInt8(flag ? 1 : 0)) }
    case .text(let text): add(.string) { $0.add(text) }
    case .texts(let texts): add(list: .string, texts) { $0.add($1) }
    case .numbers(let numbers): add(list: .float32, numbers) { $0.add($1.bitPattern) }
    case .integers(let numbers): add(list: .int32, numbers) { $0.add($1) }
    case .flags(let flags): add(list: .bool, flags) { $0.add(UInt8($1 ? 1 : 0)) }
    case .bytes(let data): add(list: .uint8, Array(data)) { $0.add($1) }
    }
  }

  private mutating func add(_ type: GGUFValueType, _ body: (inout GGUFBytes) -> Void) {
    add(type.rawValue)
    body(&self)
  }

  private mutating func add<Element>(
    list type: GGUFValueType, _ elements: [Element], _ body: (inout GGUFBytes, Element) -> Void
  ) {
    add(GGUFValueType.array.rawValue)
    add(type.rawValue)
    add(UInt64(elements.count))
    for element in elements { body(&self, element) }
  }
}
