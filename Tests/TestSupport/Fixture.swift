import Foundation

/// The tensors of one safetensors file under `Tests/Fixtures`, read without any code of Apus.
///
/// `Tests/Fixtures/README.md` says what each tensor means.
package struct Fixture: Sendable {
  /// The folder `Tests/Fixtures` of this checkout.
  package static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// The Hugging Face folder of a fixture model: a family's name, alone or with "-classification"; "electra-masked" and
  /// "electra-pair".
  package static func modelFolder(_ model: String) -> URL { folder.appending(path: model) }

  /// The inputs and expected results of a fixture model.
  package static func cases(_ model: String) throws -> Fixture {
    try Fixture(contentsOf: modelFolder(model).appending(path: "cases.safetensors"))
  }

  /// The weights of a fixture model.
  package static func weights(_ model: String) throws -> Fixture {
    try Fixture(contentsOf: modelFolder(model).appending(path: "model.safetensors"))
  }

  /// Single functions with their derivatives.
  package static func functions() throws -> Fixture {
    try Fixture(contentsOf: folder.appending(path: "functions.safetensors"))
  }

  /// Rows of numbers in blocks, by `scripts/make-block-fixtures`.
  package static func blocks() throws -> Fixture {
    try Fixture(contentsOf: folder.appending(path: "blocks.safetensors"))
  }

  /// Steps of optimizers and rates of schedules.
  package static func optimizers() throws -> Fixture {
    try Fixture(contentsOf: folder.appending(path: "optimizers.safetensors"))
  }

  private struct Entry: Decodable, Sendable {
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  private let file: String
  private let entries: [String: Entry]
  private let data: Data

  /// Reads any safetensors file: eight bytes with the header's length, the header in JSON, the numbers.
  package init(contentsOf url: URL) throws {
    file = url.path()
    let bytes = try Data(contentsOf: url)
    guard bytes.count >= 8 else { throw FixtureError("\(url.path()) has \(bytes.count) bytes") }
    let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(bytes.count - 8) else {
      throw FixtureError("\(url.path()) has a header of \(length) bytes in \(bytes.count)")
    }
    let body = 8 + Int(length)
    entries = try JSONDecoder().decode([String: Entry].self, from: bytes[8..<body])
    data = Data(bytes[body...])
  }

  /// The names of all tensors, in order.
  package var names: [String] { entries.keys.filter { $0 != "__metadata__" }.sorted() }

  /// The names of the tensors that begin with `prefix`, without it, in order: `names(after: "long.grad.")`.
  package func names(after prefix: String) -> [String] {
    names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// Whether there is a tensor of this name.
  package func contains(_ name: String) -> Bool { entries[name]?.dtype != nil }

  /// The shape of a tensor; empty for a scalar.
  package func shape(_ name: String) throws -> [Int] { try entry(name).shape }

  /// The numbers of a tensor of type F32 or F64, row by row.
  package func doubles(_ name: String) throws -> [Double] {
    let (type, _, bytes) = try entry(name)
    switch type {
    case "F64": return numbers(bytes) { Double(bitPattern: UInt64(littleEndian: $0)) }
    case "F32": return numbers(bytes) { Double(Float(bitPattern: UInt32(littleEndian: $0))) }
    default: throw FixtureError("\(name) in \(file) is \(type), expected F64 or F32")
    }
  }

  /// The numbers of a tensor of type F32 or F64, rounded to float32.
  package func floats(_ name: String) throws -> [Float] { try doubles(name).map { Float($0) } }

  /// The one number of a tensor of type F32 or F64.
  package func double(_ name: String) throws -> Double {
    let values = try doubles(name)
    guard values.count == 1 else {
      throw FixtureError("\(name) in \(file) has \(values.count) numbers, expected 1")
    }
    return values[0]
  }

  /// The numbers of a tensor of type I32 or I64, row by row.
  package func integers(_ name: String) throws -> [Int] {
    let (type, _, bytes) = try entry(name)
    switch type {
    case "I64": return numbers(bytes) { Int(Int64(littleEndian: $0)) }
    case "I32": return numbers(bytes) { Int(Int32(littleEndian: $0)) }
    default: throw FixtureError("\(name) in \(file) is \(type), expected I64 or I32")
    }
  }

  /// The bytes of a tensor of type U8.
  package func bytes(_ name: String) throws -> [UInt8] {
    let (type, _, bytes) = try entry(name)
    guard type == "U8" else { throw FixtureError("\(name) in \(file) is \(type), expected U8") }
    return [UInt8](bytes)
  }

  /// The numbers of a tensor of type I32 or I64 as token ids.
  package func tokens(_ name: String) throws -> [Int32] { try integers(name).map { Int32($0) } }

  private func entry(_ name: String) throws -> (type: String, shape: [Int], bytes: Data) {
    guard let entry = entries[name], let type = entry.dtype, let shape = entry.shape,
      let offsets = entry.offsets
    else { throw FixtureError("\(file) has no tensor \(name)") }
    guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= data.count else {
      throw FixtureError("\(name) in \(file) lies at \(offsets) of \(data.count) bytes")
    }
    return (type, shape, data[offsets[0]..<offsets[1]])
  }

  private func numbers<Raw: FixedWidthInteger, Number>(_ bytes: Data, _ convert: (Raw) -> Number) -> [Number]
  {
    bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: MemoryLayout<Raw>.size).map {
        convert(buffer.loadUnaligned(fromByteOffset: $0, as: Raw.self))
      }
    }
  }
}

/// A fixture file that is not what the tests expect.
package struct FixtureError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = "\(description); run scripts/make-fixtures" }
}
