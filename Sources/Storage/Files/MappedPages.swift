import Foundation
import Machine

/// Files mapped into memory, and advice to the system about their pages.
package enum MappedPages {
  /// The bytes of the file at `path`, mapped; none for an empty file.
  ///
  /// - Throws: ``DataError``
  package static func map(_ path: String) throws -> Data {
    func failed() -> DataError {
      DataError(.badInput, "\(path): cannot be read (\(FailureReason.text())).")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failed() }
    guard status.st_size > 0 else { return Data() }
    let length = Int(status.st_size)
    let address = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw failed() }
    let data = Data(bytesNoCopy: address, count: length, deallocator: .unmap)
    FilePages.expectRandomReads(UnsafeRawBufferPointer(start: address, count: length))
    return data
  }

  /// Takes the pages of what ``map(_:)`` gave out of the process; they stay in the system's cache as long as it has
  /// room, and come back when they are read.
  ///
  /// Without this a process that reads all over a large file would come to hold all of it.
  package static func release(_ data: Data) { data.withUnsafeBytes { FilePages.release($0) } }
}
