import Foundation
import Storage

/// The metadata of a GGUF file, each read with its range.
struct GGUFMetadata {
  let file: GGUFFile
  /// What keys of the architecture begin with: "llama.".
  var prefix = ""

  var path: String { file.path }

  func failure(_ key: String, _ reason: String) -> FileError { FileError(path, "\(prefix)\(key) \(reason)") }

  private func value(_ key: String) -> GGUFValue? { file.header.values[prefix + key] }

  /// The same with keys that begin otherwise.
  func scoped(_ prefix: String) -> GGUFMetadata { GGUFMetadata(file: file, prefix: prefix) }

  /// Whether there is such a key.
  func has(_ key: String) -> Bool { value(key) != nil }

  /// A whole number; where a list stands with one for each layer, the one that all of them are.
  func integer(_ key: String, _ range: ClosedRange<Int>) throws(FileError) -> Int? {
    guard let value = value(key) else { return nil }
    var number: Int?
    switch value {
    case .unsigned(let found): number = Int(exactly: found)
    case .signed(let found): number = Int(found)
    case .array:
      let all = Set(try integers(key) ?? [])
      guard all.count == 1 else { throw failure(key, "differs by layer, which Apus does not compute") }
      number = all.first
    default: break
    }
    guard let number, range.contains(number) else {
      throw failure(
        key, "must be a whole number from \(range.lowerBound) to \(range.upperBound), found \(text(value))")
    }
    return number
  }

  /// A number that must be there.
  func required(_ key: String, _ range: ClosedRange<Int>) throws(FileError) -> Int {
    guard let number = try integer(key, range) else { throw failure(key, "is missing") }
    return number
  }

  func number(_ key: String) throws(FileError) -> Double? {
    switch value(key) {
    case nil: return nil
    case .number(let number)? where number.isFinite: return number
    case .unsigned(let number)?: return Double(number)
    case .signed(let number)?: return Double(number)
    case let value?: throw failure(key, "must be a number, found \(text(value))")
    }
  }

  func flag(_ key: String) throws(FileError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard case .bool(let flag) = value else {
      throw failure(key, "must be true or false, found \(text(value))")
    }
    return flag
  }

  func text(_ key: String, limit: Int = 1 << 20) throws(FileError) -> String? {
    guard let value = value(key) else { return nil }
    guard case .text(let range) = value, range.count <= limit, let text = file.text(range) else {
      throw failure(key, "must be a text in UTF-8 of \(limit) bytes at most")
    }
    return text
  }

  /// A list of whole numbers.
  func integers(_ key: String) throws(FileError) -> [Int]? {
    guard let value = value(key) else { return nil }
    guard case .array(let type, let count, let range) = value, let width = type.byteCount,
      type != .float32, type != .float64
    else { throw failure(key, "must be a list of whole numbers") }
    let bytes = file.bytes(range)
    return (0..<count).map { index in
      switch (type, width) {
      case (.int32, _): Int(Int32(bitPattern: bits(bytes, 4 * index)))
      case (.uint32, _): Int(bits(bytes, 4 * index))
      case (.int8, _): Int(Int8(bitPattern: bytes[index]))
      case (_, 1): Int(bytes[index])
      case (.int16, _): Int(bytes.loadUnaligned(fromByteOffset: 2 * index, as: Int16.self))
      case (_, 2): Int(bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
      default: Int(clamping: bytes.loadUnaligned(fromByteOffset: 8 * index, as: Int64.self))
      }
    }
  }

  /// A list of numbers in single precision.
  func numbers(_ key: String) throws(FileError) -> [Float]? {
    guard let value = value(key) else { return nil }
    guard case .array(.float32, let count, let range) = value else {
      throw failure(key, "must be a list of numbers in single precision")
    }
    let bytes = file.bytes(range)
    return (0..<count).map { Float(bitPattern: bits(bytes, 4 * $0)) }
  }

  /// A list of bytes.
  func data(_ key: String) throws(FileError) -> Data? {
    guard let value = value(key) else { return nil }
    guard case .array(let type, _, let range) = value, type == .uint8 || type == .int8 else {
      throw failure(key, "must be a list of bytes")
    }
    return Data(file.bytes(range))
  }

  /// The number of texts in a list; nil where there is no such key.
  func textCount(_ key: String) throws(FileError) -> Int? { try textList(key)?.count }

  /// The texts of a list.
  func texts(_ key: String) throws -> [String]? {
    guard let list = try textList(key) else { return nil }
    var texts: [String] = []
    texts.reserveCapacity(list.count)
    try file.forEachText(in: list.range) { bytes in
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw failure(key, "[\(texts.count)] is not UTF-8")
      }
      texts.append(text)
    }
    return texts
  }

  private func textList(_ key: String) throws(FileError) -> (count: Int, range: Range<Int>)? {
    guard let value = value(key) else { return nil }
    guard case .array(.string, let count, let range) = value else {
      throw failure(key, "must be a list of texts")
    }
    return (count, range)
  }

  private func bits(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// A value in a message.
  private func text(_ value: GGUFValue) -> String {
    switch value {
    case .unsigned(let number): "\(number)"
    case .signed(let number): "\(number)"
    case .number(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .text(let range): "“\((file.text(range) ?? "").prefix(40))”"
    case .array(_, let count, _): "a list of \(count)"
    }
  }
}
