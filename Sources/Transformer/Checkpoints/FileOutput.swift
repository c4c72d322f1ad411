import Foundation
import Kernels

/// A file being written from its beginning: buffered, every short write continued, every error reported.
///
/// Foundation writes whole `Data` values only; weights must go out without a second copy in memory.
struct FileOutput: ~Copyable {
  let path: String
  private let descriptor: Int32
  private let expected: Int?
  private var buffer: [UInt8] = []
  /// Large enough that the calls cost nothing beside the copy, small enough to stay in cache.
  private static let capacity = 1 << 18

  /// Creates or truncates the file. `expected`: its final size, for the message when the disk is full.
  init(path: String, expected: Int? = nil) throws(WriteError) {
    self.path = path
    self.expected = expected
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw WriteError(path, "create", needed: expected) }
    buffer.reserveCapacity(Self.capacity)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  mutating func write(_ bytes: some Sequence<UInt8>) throws(WriteError) {
    for byte in bytes {
      buffer.append(byte)
      if buffer.count >= Self.capacity { try flush() }
    }
  }

  mutating func write(_ data: Data) throws(WriteError) {
    try flush()
    // `withUnsafeBytes` forgets the type of a thrown error.
    try data.withUnsafeBytes { bytes in Result { () throws(WriteError) in try put(bytes) } }.get()
  }

  /// The numbers, little-endian, row by row, or column by column if transposed.
  mutating func write(_ matrix: Matrix, transposed: Bool) throws(WriteError) {
    let (rows, columns) = transposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    let (rowStep, columnStep) = transposed ? (1, matrix.stride) : (matrix.stride, 1)
    for row in 0..<rows {
      var column = 0
      while column < columns {
        let chunk = min(columns - column, 4_096)
        if buffer.count + chunk * 4 > Self.capacity { try flush() }
        for index in column..<column + chunk {
          let bits = matrix.base[row * rowStep + index * columnStep].bitPattern
          withUnsafeBytes(of: bits.littleEndian) { buffer.append(contentsOf: $0) }
        }
        column += chunk
      }
    }
  }

  /// Writes what is left, and waits until the device has it. A failed sync is final: the kernel forgets the error.
  consuming func finish() throws(WriteError) {
    try flush()
    // Devices and pipes have nothing to sync.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw WriteError(path, "sync", needed: expected) }
  }

  private mutating func flush() throws(WriteError) {
    try buffer.withUnsafeBytes { bytes in Result { () throws(WriteError) in try put(bytes) } }.get()
    buffer.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(WriteError) {
    var rest = bytes
    while !rest.isEmpty {
      #if canImport(Darwin)
        let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
      #else
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      #endif
      if count < 0 {
        guard errno == EINTR else { throw WriteError(path, "write", needed: expected) }
        continue
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
