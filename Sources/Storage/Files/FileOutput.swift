import Foundation

/// What was written to a file: enough to find out later whether it is still the same.
public struct FileDigest: Sendable, Equatable {
  /// The file's length in bytes.
  public let byteCount: Int
  /// The SHA-256 of its bytes as 64 lower-case hexadecimal digits.
  public let sha256: String

  /// A file of so many bytes with this SHA-256, in hexadecimal.
  public init(byteCount: Int, sha256: String) {
    self.byteCount = byteCount
    self.sha256 = sha256
  }
}

/// A file being written from its beginning: buffered, every short write continued, every error reported.
///
/// Its digest is taken on the way, so that no second pass reads what was just written.
///
/// Foundation writes whole `Data` values only; weights must go out without a second copy in memory.
package struct FileOutput: ~Copyable {
  package let path: String
  private var descriptor: Int32
  private let expected: Int?
  private var buffer: [UInt8] = []
  private var digest = SHA256()
  private var byteCount = 0
  /// Large enough that the calls cost nothing beside the copy, small enough to stay in cache.
  private static let capacity = 1 << 18

  /// Creates or truncates the file.
  ///
  /// `expected`: its final size, for the message when the disk is full.
  package init(path: String, expected: Int? = nil) throws(WriteError) {
    self.path = path
    self.expected = expected
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw WriteError(path, "create", needed: expected) }
    buffer.reserveCapacity(Self.capacity)
  }

  /// Opens a device or pipe to be written to. One that nobody reads yet makes this wait for a reader.
  init(writingTo path: String) throws(WriteError) {
    try self.init(path: path, open(path, O_WRONLY | O_CLOEXEC))
  }

  /// Writes on where a descriptor of this process stands; it stays open.
  init(path: String, copying descriptor: Int32) throws(WriteError) {
    try self.init(path: path, fcntl(descriptor, F_DUPFD_CLOEXEC, 0))
  }

  private init(path: String, _ descriptor: Int32) throws(WriteError) {
    self.path = path
    expected = nil
    self.descriptor = descriptor
    guard descriptor >= 0 else { throw WriteError(path, "open") }
    buffer.reserveCapacity(Self.capacity)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  package mutating func write(_ bytes: some Sequence<UInt8>) throws(WriteError) {
    for byte in bytes {
      buffer.append(byte)
      if buffer.count >= Self.capacity { try flush() }
    }
  }

  package mutating func write(_ data: Data) throws(WriteError) {
    try flush()
    digest.update(data)
    byteCount += data.count
    // `withUnsafeBytes` forgets the type of a thrown error.
    try data.withUnsafeBytes { bytes in Result { () throws(WriteError) in try put(bytes) } }.get()
  }

  /// Appends a copy of the bytes.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(WriteError) {
    if buffer.count + bytes.count > Self.capacity { try flush() }
    buffer.append(contentsOf: bytes)
  }

  /// Writes what is left, waits until the device has it, and closes the file.
  ///
  /// A failed sync is final: the kernel forgets the error, and what it could not write.
  ///
  /// - Parameter isSynced: whether to wait for the device.
  package consuming func finish(isSynced: Bool = true) throws(WriteError) -> FileDigest {
    try flush()
    // Devices and pipes have nothing to sync.
    guard !isSynced || fsync(descriptor) == 0 || errno == EINVAL else {
      throw WriteError(path, "sync", needed: expected)
    }
    let finished = descriptor
    descriptor = -1
    // Some network file systems report here what they could not store. An interrupted close has closed the file.
    guard close(finished) == 0 || errno == EINTR else { throw WriteError(path, "close", needed: expected) }
    return FileDigest(byteCount: byteCount, sha256: SHA256.hexadecimal(digest.finish()))
  }

  private mutating func flush() throws(WriteError) {
    digest.update(buffer)
    byteCount += buffer.count
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
        if errno == EAGAIN {
          // A pipe that its other end set to non-blocking and that is full: wait until it can be written.
          var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&request, 1, -1)
        } else if errno != EINTR {
          throw WriteError(path, "write", needed: expected)
        }
        continue
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
