import Foundation

/// Maps a regular file read-only.
///
/// A pipe, folder or device is refused, so that opening never waits.
package func mapFile(_ path: String) throws(FileError) -> UnsafeRawBufferPointer {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else {
    throw FileError(path, "cannot be opened: \(FailureReason.text())")
  }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
    throw FileError(path, "is not a regular file")
  }
  guard status.st_size > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
  let address = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0)
  guard let address, address != MAP_FAILED else {
    throw FileError(path, "cannot be mapped into memory: \(FailureReason.text())")
  }
  return UnsafeRawBufferPointer(start: address, count: Int(status.st_size))
}

/// Ends a mapping.
package func unmap(_ mapping: UnsafeRawBufferPointer) {
  if let base = mapping.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), mapping.count) }
}
