import Foundation
import Storage

/// Numbers of a safetensors file that is no model's: read into arrays and written from them.
package enum SafetensorsArray: Sendable {
  /// Single-precision numbers: F32.
  case floats([Float])
  /// Numbers of 64 bits without a sign: U64.
  case words([UInt64])

  /// How many there are.
  package var count: Int {
    switch self {
    case .floats(let numbers): numbers.count
    case .words(let numbers): numbers.count
    }
  }

  private var type: SafetensorsType {
    switch self {
    case .floats: .f32
    case .words: .u64
    }
  }

  /// The bytes of a file of arrays.
  ///
  /// - Parameters:
  ///   - arrays: name, shape and numbers of each; wider numbers first, so that each begins at a multiple of its width.
  ///   - metadata: free text by key.
  package static func file(
    _ arrays: [(name: String, shape: [Int], numbers: SafetensorsArray)], metadata: [String: String]
  ) -> Data {
    let header = SafetensorsHeader.bytes(
      arrays.map { name, shape, numbers in
        precondition(shape.reduce(1, *) == numbers.count, "\(name): shape \(shape) of \(numbers.count)")
        return .init(
          name: name, type: numbers.type, shape: shape, byteCount: numbers.count * numbers.type.bits / 8)
      }, metadata: metadata)
    var data = Data()
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header)
    for array in arrays {
      switch array.numbers {
      case .floats(let numbers):
        numbers.map { $0.bitPattern.littleEndian }.withUnsafeBytes { data.append(contentsOf: $0) }
      case .words(let numbers): numbers.map(\.littleEndian).withUnsafeBytes { data.append(contentsOf: $0) }
      }
    }
    return data
  }
}

extension SafetensorsFile {
  /// The numbers of an F32 tensor of any shape with so many elements, all finite.
  ///
  /// - Throws: ``FileError`` if there is none of this name, kind and size, or one is not a finite number.
  package func floats(_ name: String, count: Int) throws(FileError) -> [Float] {
    let numbers = try elements(name, .f32, count: count) { Float(bitPattern: UInt32(littleEndian: $0)) }
    if let index = numbers.firstIndex(where: { !$0.isFinite }) {
      throw FileError(path, "“\(name)” holds a NaN or an infinity at element \(index)")
    }
    return numbers
  }

  /// The numbers of a U64 tensor of one dimension.
  ///
  /// - Throws: ``FileError`` if there is none of this name and kind.
  package func words(_ name: String) throws(FileError) -> [UInt64] {
    try elements(name, .u64, count: nil) { UInt64(littleEndian: $0) }
  }

  private func elements<Stored: FixedWidthInteger, Number>(
    _ name: String, _ type: SafetensorsType, count: Int?, _ number: (Stored) -> Number
  ) throws(FileError) -> [Number] {
    guard let info = info(name) else { throw FileError(path, "there is no tensor “\(name)”") }
    let width = MemoryLayout<Stored>.size
    let found = info.range.count / width
    guard info.type == type, count.map({ $0 == found }) ?? (info.shape.count == 1) else {
      throw FileError(
        path,
        "“\(name)” is \(info.type.rawValue) of shape \(info.shape), expected \(type.rawValue)"
          + (count.map { " of \($0) elements" } ?? " of one dimension"))
    }
    return withBytes(of: info) { bytes in
      (0..<found).map { number(bytes.loadUnaligned(fromByteOffset: $0 * width, as: Stored.self)) }
    }
  }
}
