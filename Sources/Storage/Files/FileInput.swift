import Foundation

/// Files read whole and in order, for their digests: by plain reads, so that no mapping of them counts as this process's
/// memory.
package enum FileInput {
  /// Whether something stands at the path; unlike an answer of `access`, a failure to find out is an error.
  package static func exists(_ path: String) throws(FileError) -> Bool { try length(path) != nil }

  /// The length of a regular file; nil if nothing stands there.
  package static func length(_ path: String) throws(FileError) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError(path, "cannot be read: \(FailureReason.text())")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(path, "is not a regular file") }
    return Int(status.st_size)
  }

  /// All bytes of a file; nil if it has more than `limit`.
  package static func content(_ path: String, limit: Int) throws(FileError) -> Data? {
    var content = Data()
    try parts(path) { part in
      content.append(contentsOf: part)
      return content.count <= limit
    }
    return content.count <= limit ? content : nil
  }

  /// The length and SHA-256 of a file.
  package static func digest(ofFile path: String) throws(FileError) -> FileDigest {
    var digest = SHA256()
    var count = 0
    try parts(path) { part in
      digest.update(part)
      count += part.count
      return true
    }
    return FileDigest(byteCount: count, sha256: SHA256.hexadecimal(digest.finish()))
  }

  /// The SHA-256 of bytes as 64 lower-case hexadecimal digits.
  package static func digest(of data: Data) -> String { SHA256.hexadecimal(of: data) }

  /// Calls `body` with one part of the file after the other, until it returns false.
  private static func parts(
    _ path: String, _ body: (UnsafeRawBufferPointer) -> Bool
  ) throws(FileError) {
    // A pipe or device in a file's place must not make the opening wait.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw FileError(path, "cannot be opened: \(FailureReason.text())")
    }
    defer { close(descriptor) }
    // In the second-level cache, from which it is hashed.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path, "cannot be read: \(FailureReason.text())")
      }
      guard count > 0, body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
    }
  }
}
