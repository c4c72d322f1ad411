import Foundation
import Kernels
import Machine
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
    if mapping.count < 9 || mapping[8] != UInt8(ascii: "{"), let other = other(mapping, path) { throw other }
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

  /// The error for a file that is of another kind; nil where its bytes do not tell of which.
  private static func other(_ mapping: UnsafeRawBufferPointer, _ path: String) -> FileError? {
    FileKind.instead(mapping, path: path).map {
      FileError(.badInput, path, $0.isNot("a safetensors file"), remedy: $0.modelRemedy)
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
  ///     tensor without dimensions one number; of more than two dimensions, all except the last count as rows.
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
    guard StoredElements.read(bytes, info.type, into: matrix, transposed) else {
      throw FileError(
        path,
        "“\(name)” holds \(info.type.rawValue) numbers; weights must be F32, F16, BF16 or F64: "
          + "convert the model, or take an unquantised one")
    }
    // A file that is loaded should not lie in memory beside the numbers made of it.
    FilePages.release(bytes)
    if !allowNonFinite, let index = StoredElements.firstNonFinite(matrix, transposed) {
      throw notFinite(name, index)
    }
  }

  /// A BF16 or F16 tensor where it lies in the mapped file, all its numbers checked to be finite; nil for other kinds of
  /// number, and where its bytes begin at an odd address.
  func stored(_ name: String) throws(FileError) -> StoredTensor? {
    guard let info = tensors[name], let element = info.type.narrowElement, UInt16(1).littleEndian == 1
    else { return nil }
    let bytes = UnsafeRawBufferPointer(rebasing: mapping[dataRange(info)])
    guard let base = bytes.baseAddress, Int(bitPattern: base) % 2 == 0 else { return nil }
    let matrix = Matrix(
      address: UnsafeMutableRawPointer(mutating: base), element: element,
      rows: info.shape.dropLast().reduce(1, *), columns: info.shape.last ?? 1)
    if let index = StoredElements.firstNonFinite(narrow: matrix) { throw notFinite(name, index) }
    return StoredTensor(matrix: matrix, owner: self)
  }

  private func notFinite(_ name: String, _ index: Int) -> FileError {
    FileError(
      path,
      "“\(name)” holds a NaN or an infinity at element \(index); the model is damaged or its training "
        + "diverged: take an earlier checkpoint")
  }

  /// Calls `body` with the bytes of a tensor as they are stored, and lets the system take their pages back.
  func withBytes<Value, Failure: Error>(
    of info: SafetensorsInfo, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let bytes = UnsafeRawBufferPointer(rebasing: mapping[dataRange(info)])
    defer { FilePages.release(bytes) }
    return try body(bytes)
  }

  private func dataRange(_ info: SafetensorsInfo) -> Range<Int> {
    dataStart + info.range.lowerBound..<dataStart + info.range.upperBound
  }
}
