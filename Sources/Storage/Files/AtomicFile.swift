import Foundation

/// Replaces files in one step: at every instant a name stands for the old content or the new one, whole.
package enum AtomicFile {
  /// Writes a file beside its place and moves it there.
  ///
  /// On a failure what stood there before is untouched. The permissions of a file that was there stay.
  ///
  /// - Parameter isSynced: whether the device has the file when this returns; what can be made again need not wait for that.
  package static func write(_ data: Data, to path: String, isSynced: Bool = true) throws(WriteError) {
    let temporary = "\(path).tmp.\(getpid())"
    do throws(WriteError) {
      var file = try FileOutput(path: temporary, expected: data.count)
      try file.write(data)
      _ = try file.finish(isSynced: isSynced)
      var status = stat()
      // A file system without permissions has none to keep.
      if stat(path, &status) == 0 { chmod(temporary, status.st_mode & 0o7777) }
      try publish(temporary, as: path, isSynced: isSynced)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Gives a file that is whole its final name, in place of one that has it.
  ///
  /// - Parameter isSynced: whether the name survives a power cut; the file must have been synced before.
  package static func publish(_ temporary: String, as path: String, isSynced: Bool = true) throws(WriteError)
  {
    guard rename(temporary, path) == 0 else { throw WriteError(path, "replace") }
    if isSynced { try syncParent(of: path) }
  }
}
