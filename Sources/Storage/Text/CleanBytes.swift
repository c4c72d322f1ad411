import Foundation

/// Reads a file chunk by chunk and hands out well-formed UTF-8 with LF line ends and no byte-order mark, cut between
/// characters.
///
/// The memory used does not depend on the length of the file or of its lines.
///
/// The file is read, not mapped, so that one that shrinks under the reader is an end of file and no signal.
package struct CleanBytes {
  private let name: String
  /// Nil where all bytes were given at the start.
  private let handle: FileHandle?
  private var given: [UInt8] = []
  private let chunkSize: Int
  private var cleaner: UTF8Cleaner
  private var finished = false
  /// The bytes of the range that are still to be read; nil where it ends with the file.
  private var remaining: Int?
  /// Digests the bytes as they are read, where asked to.
  package private(set) var digest: SHA256?
  /// Bytes read, as they lie in the file.
  package private(set) var bytesRead = 0
  /// Ill-formed sequences replaced or left out.
  package var invalidSequences: Int { cleaner.invalidSequences }
  /// Lines with at least one of those.
  package var invalidLines: Int { cleaner.invalidLines }

  /// Reads from `handle`, which messages call `name`.
  package init(handle: FileHandle, name: String, policy: InvalidUTF8) {
    self.name = name
    self.handle = handle
    chunkSize = 1 << 20
    cleaner = UTF8Cleaner(name: name, policy: policy, refusesNUL: false, line: 1, offset: 0)
  }

  /// Cleans `bytes` that begin at line `firstLine` of what messages call `name`.
  package init(bytes: [UInt8], firstLine: Int, name: String, policy: InvalidUTF8) {
    self.name = name
    handle = nil
    given = bytes
    chunkSize = 1 << 20
    cleaner = UTF8Cleaner(name: name, policy: policy, refusesNUL: false, line: firstLine, offset: 0)
  }

  /// Opens the file at `path`, which is read `chunkSize` bytes at a time.
  package init(path: String, policy: InvalidUTF8, chunkSize: Int = 1 << 20) throws(DataError) {
    name = path
    self.chunkSize = chunkSize
    cleaner = UTF8Cleaner(name: path, policy: policy, refusesNUL: false, line: 1, offset: 0)
    handle = try Self.open(path, name: path, at: 0)
  }

  /// Opens a range of a file for the text of a corpus, which has no NUL.
  ///
  /// - Parameters:
  ///   - name: what messages call the file.
  ///   - firstLine: the number of the line that the range begins with.
  ///   - digest: digests the bytes as they lie in the file; nil for none.
  package init(
    path: String, name: String, range: Range<Int>, firstLine: Int, policy: InvalidUTF8, digest: SHA256?
  ) throws(DataError) {
    self.name = name
    chunkSize = 1 << 20
    self.digest = digest
    remaining = range.count
    cleaner = UTF8Cleaner(
      name: name, policy: policy, refusesNUL: true, line: firstLine, offset: range.lowerBound)
    handle = try Self.open(path, name: name, at: range.lowerBound)
  }

  private static func open(_ path: String, name: String, at offset: Int) throws(DataError) -> FileHandle {
    do {
      let handle = try FileHandle(forReadingFrom: fileURL(path))
      if offset > 0 { try handle.seek(toOffset: UInt64(offset)) }
      return handle
    } catch {
      throw unreadable(name, error)
    }
  }

  private static func unreadable(_ name: String, _ error: any Error) -> DataError {
    DataError(.badInput, "\(name): cannot be read (\(FailureReason.text(error))).")
  }

  /// The next bytes, at least one; nil at the end of the file.
  package mutating func next() throws(DataError) -> [UInt8]? {
    while !finished {
      let read = try readChunk()
      finished = read.isEmpty
      if finished { handle?.closeFile() }
      bytesRead += read.count
      digest?.update(read)
      let output = try cleaner.clean(read, isLast: finished)
      if !output.isEmpty { return output }
    }
    return nil
  }

  /// Whether bytes of line `number` were replaced or left out; asked once for each line, in order.
  mutating func takeInvalidLine(_ number: Int) -> Bool {
    guard let first = cleaner.untakenInvalidLines.first, first <= number else { return false }
    cleaner.untakenInvalidLines.removeFirst()
    return true
  }

  /// The next bytes as they are; none at the end.
  private mutating func readChunk() throws(DataError) -> Data {
    guard let handle else {
      defer { given = [] }
      return Data(given)
    }
    if remaining == 0 { return Data() }
    do {
      let read = try handle.read(upToCount: min(chunkSize, remaining ?? chunkSize)) ?? Data()
      if let left = remaining { remaining = left - read.count }
      return read
    } catch {
      throw Self.unreadable(name, error)
    }
  }
}
