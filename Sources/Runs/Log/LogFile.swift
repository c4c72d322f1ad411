import Data
import Foundation
import Storage

/// Files to which lines are appended while a run trains.
enum LogFile {
  /// Calls `body` with the file at `path`, opened to be written to.
  ///
  /// A file system may say only now that it is full, and `FileHandle.closeFile` ends the process then; so it is closed by
  /// the call that throws.
  static func write(_ path: String, _ body: (FileHandle) throws -> Void) throws {
    let handle = try FileHandle(forWritingTo: fileURL(path))
    do {
      try body(handle)
    } catch {
      let failure = error
      do { try handle.close() } catch {
        // The first failure is the one to report.
      }
      throw failure
    }
    try handle.close()
  }
}
