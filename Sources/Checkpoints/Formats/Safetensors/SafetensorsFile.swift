import Foundation
import Kernels
import Storage
import Transformer

/// A safetensors file, mapped into memory and checked: header, offsets, sizes.
///
/// The format: 8 bytes little-endian header size, a JSON header, then the tensors' bytes without gaps. The numbers
/// themselves are checked when they are read. The file must not be shortened by others while it is open.
///
/// `@unchecked Sendable`: the mapping is read-only and lives as long as the object; nothing changes after `init`.
public final class SafetensorsFile: @unchecked Sendable {
  /// The file's path, as given.
  public let path: String
  /// The `__metadata__` of the header: free text by key.
  public let metadata: [String: String]

  private let tensors: [String: SafetensorsInfo]
  private let mapping: UnsafeRawBufferPointer
  private let dataStart: Int

  /// Opens and checks the file; no tensor is read yet.
  public init(path: String) throws(FileError) {
    let mapping = try mapFile(path)
    let header: SafetensorsHeader
    let dataStart: Int
    do {
      (header, dataStart) = try Self.header(mapping, path)
    } catch {
      unmap(mapping)
      throw error
    }
    self.path = path
    self.mapping = mapping
    self.dataStart = dataStart
    tensors = header.tensors
    metadata = header.metadata
  }

  deinit { unmap(mapping) }

  private static func header(
    _ mapping: UnsafeRawBufferPointer, _ path: String
  ) throws(FileError) -> (SafetensorsHeader, Int) {
    guard mapping.count >= 8 else {
      throw FileError(path, "a safetensors file has at least 8 bytes, this one has \(mapping.count)")
    }
    let size = UInt64(littleEndian: mapping.loadUnaligned(as: UInt64.self))
    guard size <= UInt64(SafetensorsHeader.largestHeader) else {
      throw FileError(
        path,
        "not a safetensors file: its first 8 bytes promise a header of \(size) bytes; "
          + "the format allows \(SafetensorsHeader.largestHeader)")
    }
    let end = 8 + Int(size)
    guard end <= mapping.count else {
      throw FileError(
        path,
        "the header should end at byte \(end), but the file has \(mapping.count): it is cut short; "
          + "copy or download it again")
    }
    let text = UnsafeRawBufferPointer(rebasing: mapping[8..<end])
    do {
      return (try SafetensorsHeader(text, dataSize: mapping.count - end), end)
    } catch {
      throw FileError(path, "not a valid safetensors file: \(error.reason) (byte \(8 + error.offset))")
    }
  }

  /// The tensors' names, sorted.
  public var names: [String] { tensors.keys.sorted() }

  /// Kind and shape of a tensor; nil if there is none of this name.
  public func info(_ name: String) -> SafetensorsInfo? { tensors[name] }

  /// Reads a tensor as single-precision numbers.
  ///
  /// F32, F16 and BF16 convert exactly; F64 is rounded to nearest.
  /// - Parameters:
  ///   - name: the tensor.
  ///   - matrix: [rows, columns]; the tensor's shape must be the same. A tensor of one dimension is one row, a
  ///     tensor without dimensions one number; more than two dimensions count as rows but for the last.
  ///   - transposed: the tensor is stored as [columns, rows].
  ///   - allowNonFinite: accept NaN and infinities; otherwise the first one is an error that names its index.
  public func read(
    _ name: String, into matrix: Matrix, transposed: Bool = false, allowNonFinite: Bool = false
  ) throws(FileError) {
    guard let info = tensors[name] else {
      throw FileError(.mismatch, path, "there is no tensor “\(name)”")
    }
    let columns = info.shape.last ?? 1
    let rows = info.shape.dropLast().reduce(1, *)
    let expected = transposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    guard (rows, columns) == expected else {
      throw FileError(
        .mismatch, path, "“\(name)” has shape \(info.shape), expected [\(expected.0), \(expected.1)]")
    }
    let bytes = UnsafeRawBufferPointer(rebasing: mapping[dataRange(info)])
    switch info.type {
    case .f32: convert(bytes, matrix, transposed) { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .f16: convert(bytes, matrix, transposed) { Float(Float16(bitPattern: UInt16(littleEndian: $0))) }
    case .bf16:
      convert(bytes, matrix, transposed) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
    case .f64: convert(bytes, matrix, transposed) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
    default:
      throw FileError(
        path,
        "“\(name)” holds \(info.type.rawValue) numbers; weights must be F32, F16, BF16 or F64: "
          + "convert the model, or take an unquantised one")
    }
    // A file that is loaded should not lie in memory beside the numbers made of it.
    FilePages.release(bytes)
    if !allowNonFinite, let index = firstNonFinite(matrix, transposed) {
      throw FileError(
        path,
        "“\(name)” holds a NaN or an infinity at element \(index); the model is damaged or its training "
          + "diverged: take an earlier checkpoint")
    }
  }

  private func dataRange(_ info: SafetensorsInfo) -> Range<Int> {
    dataStart + info.range.lowerBound..<dataStart + info.range.upperBound
  }
}

/// Stored elements of one width into a matrix. Transposing goes by square tiles, so that both sides stay in cache.
@inline(__always)
fileprivate func convert<Stored: FixedWidthInteger>(
  _ bytes: UnsafeRawBufferPointer, _ matrix: Matrix, _ transposed: Bool, _ number: (Stored) -> Float
) {
  guard let source = bytes.baseAddress, matrix.count > 0 else { return }
  let width = MemoryLayout<Stored>.size
  guard transposed else {
    for row in 0..<matrix.rows {
      let from = source + row * matrix.columns * width
      let to = matrix.base + row * matrix.stride
      for column in 0..<matrix.columns {
        to[column] = number(from.loadUnaligned(fromByteOffset: column * width, as: Stored.self))
      }
    }
    return
  }
  let tile = 32
  for firstRow in stride(from: 0, to: matrix.rows, by: tile) {
    for firstColumn in stride(from: 0, to: matrix.columns, by: tile) {
      for row in firstRow..<min(firstRow + tile, matrix.rows) {
        for column in firstColumn..<min(firstColumn + tile, matrix.columns) {
          let offset = (column * matrix.rows + row) * width
          matrix.base[row * matrix.stride + column] =
            number(source.loadUnaligned(fromByteOffset: offset, as: Stored.self))
        }
      }
    }
  }
}

/// The index, in the stored order, of the first NaN or infinity.
fileprivate func firstNonFinite(_ matrix: Matrix, _ transposed: Bool) -> Int? {
  var first: Int?
  for row in 0..<matrix.rows {
    let numbers = UnsafeBufferPointer(start: matrix.base + row * matrix.stride, count: matrix.columns)
    // The largest magnitude as an integer: one pass without branches, and NaN sorts above infinity.
    let largest = numbers.reduce(UInt32(0)) { max($0, $1.bitPattern & 0x7FFF_FFFF) }
    guard largest >= 0x7F80_0000, let column = numbers.firstIndex(where: { !$0.isFinite }) else { continue }
    guard transposed else { return row * matrix.columns + column }
    first = min(first ?? .max, column * matrix.rows + row)
  }
  return first
}
