import Foundation
import Storage

/// The folder in which tokenised text is kept, and what is written there: beside the final name under a lock, then
/// renamed.
///
/// What a process leaves behind that was killed is not locked any more and is removed by the next one.
enum TokenCache {
  private static let unfinished = ".unfinished"

  /// The error for what cannot be written.
  static func cannotWrite(_ path: String, _ error: any Error) -> DataError {
    DataError(.cannotWrite, "\(path): cannot be written (\(FailureReason.text(error))).", remedy: remedy)
  }

  private static let remedy: Remedy = "Tokenised text is kept there; \(option: "cache") names another folder."

  private static func cannotWrite(_ path: String) -> DataError {
    cannotWrite(path, SystemError(code: errno))
  }

  /// Makes the folder if it is missing.
  static func prepare(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(
        at: fileURL(folder), withIntermediateDirectories: true)
    } catch {
      if let file = fileInTheWay(of: folder) {
        throw DataError(
          .cannotWrite, "\(folder): cannot be written (\(file) is not a folder).", remedy: remedy)
      }
      throw cannotWrite(folder, error)
    }
  }

  /// What is no folder on the way to a folder, or in its place.
  private static func fileInTheWay(of folder: String) -> String? {
    var path = folder
    while !path.isEmpty, path != "/", path != "." {
      if let stamp = FileStamp(path: path) { return stamp.isFolder ? nil : path }
      path = (path as NSString).deletingLastPathComponent
    }
    return nil
  }

  /// A name of its own for what is to become the file at `path`.
  static func unfinishedPath(_ path: String) -> String {
    "\(path).\(UUID().uuidString.prefix(8))\(unfinished)"
  }

  /// Creates a file for reading and writing that is locked until it is closed, which the end of the process does too.
  static func createLocked(_ path: String) throws -> FileHandle {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw cannotWrite(path) }
      // Where a file system knows no locks, nothing is removed as a leftover either.
      _ = flock(descriptor, LOCK_EX)
      // Another process may have taken it for a leftover before it was locked.
      var mine = stat()
      if fstat(descriptor, &mine) == 0,
        FileStamp(path: path)?.inode == UInt64(truncatingIfNeeded: mine.st_ino)
      {
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      }
      close(descriptor)
    }
  }

  /// Gives a file that was synced its final name, for good.
  static func publish(_ unfinished: String, as path: String) throws {
    do { try AtomicFile.publish(unfinished, as: path) } catch { throw cannotWrite(path, error) }
  }

  /// Writes a small file at once.
  static func write(_ data: Data, to path: String) throws {
    let unfinished = unfinishedPath(path)
    let handle = try createLocked(unfinished)
    do {
      try handle.write(contentsOf: data)
      try handle.synchronize()
    } catch {
      unlink(unfinished)
      throw cannotWrite(path, error)
    }
    try publish(unfinished, as: path)
    do { try handle.close() } catch { throw cannotWrite(path, error) }
  }

  /// Removes what processes left behind that are no more: unfinished files that no one has locked.
  static func removeLeftovers(in folder: String) throws {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw DataError(.cannotWrite, "\(folder): cannot be listed (\(FailureReason.text(error))).")
    }
    for name in names where name.hasSuffix(unfinished) {
      let path = folder + "/" + name
      let descriptor = open(path, O_RDWR | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }
}
