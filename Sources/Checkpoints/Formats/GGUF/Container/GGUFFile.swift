import Foundation
import Kernels
import Machine
import Storage

/// A GGUF file, mapped into memory and checked: its metadata and its tensors.
///
/// The numbers themselves are checked when they are read. The file must not be shortened by others while it is open.
///
/// `@unchecked Sendable`: the mapping is read-only and lives as long as the object; nothing changes after `init`.
final class GGUFFile: @unchecked Sendable {
  let path: String
  let header: GGUFHeader
  private let mapping: UnsafeRawBufferPointer

  /// Opens and checks the file; no tensor is read yet.
  init(path: String) throws(FileError) {
    let mapping = try mapFile(path)
    do {
      header = try GGUFHeader(mapping, path: path)
    } catch {
      unmap(mapping)
      throw error
    }
    self.path = path
    self.mapping = mapping
  }

  deinit { unmap(mapping) }

  /// Whether a file begins as one.
  static func isThere(_ path: String) -> Bool {
    do throws(FileError) {
      let bytes = try mapFile(path)
      defer { unmap(bytes) }
      return bytes.starts(with: "GGUF".utf8)
    } catch {
      // What is no file, or cannot be read, is spoken of where it is opened.
      return false
    }
  }

  /// The bytes of the file.
  var byteCount: Int { mapping.count }

  /// The text in a range of the file.
  func text(_ range: Range<Int>) -> String? { GGUFText.string(mapping, range) }

  /// Calls `body` with the bytes of each element of a list of texts.
  func forEachText(in range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var cursor = GGUFCursor(
      UnsafeRawBufferPointer(rebasing: mapping[..<range.upperBound]), path: path, offset: range.lowerBound)
    while cursor.rest > 0 { try body(UnsafeRawBufferPointer(rebasing: mapping[cursor.text("a list")])) }
  }

  /// The bytes in a range of the file.
  func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: mapping[range])
  }

  /// The bytes of a tensor.
  func bytes(of tensor: GGUFTensor) -> UnsafeRawBufferPointer {
    bytes(header.dataStart + tensor.range.lowerBound..<header.dataStart + tensor.range.upperBound)
  }

  /// Reads a tensor as single-precision numbers.
  ///
  /// - Parameters:
  ///   - matrix: [rows, columns] of the tensor, or [columns, rows] where it is transposed.
  ///   - transposed: the tensor is stored as [columns, rows] of the matrix.
  func read(_ tensor: GGUFTensor, into matrix: Matrix, transposed: Bool) {
    let bytes = bytes(of: tensor)
    defer { FilePages.release(bytes) }
    if let type = tensor.type.floats {
      _ = StoredElements.read(bytes, type, into: matrix, transposed)
      return
    }
    guard let format = tensor.type.blocks, let base = bytes.baseAddress else { return }
    let blocks = BlockMatrix(address: base, format: format, rows: tensor.rows, columns: tensor.columns)
    guard transposed else { return blocks.decode(into: matrix) }
    let scratch = Slab(count: tensor.rows * tensor.columns)
    let wide = scratch.matrix(offset: 0, rows: tensor.rows, columns: tensor.columns)
    blocks.decode(into: wide)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns { matrix[row, column] = wide[column, row] }
    }
  }

  /// The numbers of a 16-bit tensor where they lie; nil for other kinds, and where they begin at an odd address.
  func stored(_ tensor: GGUFTensor) -> Matrix? {
    let element: Element
    switch tensor.type {
    case .f16: element = .float16
    case .bf16: element = .bfloat16
    default: return nil
    }
    guard let base = bytes(of: tensor).baseAddress, Int(bitPattern: base) % 2 == 0,
      UInt16(1).littleEndian == 1
    else {
      return nil
    }
    return Matrix(
      address: UnsafeMutableRawPointer(mutating: base), element: element, rows: tensor.rows,
      columns: tensor.columns)
  }
}
