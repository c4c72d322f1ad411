import Foundation

/// Writes a folder so that at every instant either the whole of it stands at its name or nothing of it.
///
/// The files go into `NAME.tmp.PID` beside the final name; each is synced, then the folder, which is renamed, then
/// its parent is synced. On any failure the temporary is removed and what stood there before is untouched.
package struct DirectoryWriter {
  /// Where the folder will stand.
  package let path: String
  private let temporary: String

  private init(_ path: String) {
    self.path = path
    temporary = "\(path).tmp.\(getpid())"
  }

  /// Calls `body`, which writes the files, and moves the folder to `path`, in place of one already there.
  /// - Throws: ``WriteError`` if something cannot be written, or what `body` throws.
  package static func write(_ path: String, _ body: (DirectoryWriter) throws -> Void) throws {
    let writer = DirectoryWriter(path)
    do {
      try removeTree(writer.temporary)
      try makeFolder(writer.temporary)
      try body(writer)
      try writer.commit()
    } catch {
      let failure = error
      do { try removeTree(writer.temporary) } catch {
        // The first failure is the one to report; the rest of the temporary goes at the next start of the run.
      }
      throw failure
    }
  }

  /// The path to which a file of this folder is to be written now; folders above it are made.
  package func filePath(_ name: String) throws(WriteError) -> String {
    precondition(
      !name.hasPrefix("/") && !name.split(separator: "/").contains(".."), "\(name) leaves the folder")
    let path = temporary + "/" + name
    try makeFolder(parentFolder(path))
    return path
  }

  /// Writes and syncs one file. `name` may have folders in it: `training/state.json`.
  package func writeFile(_ name: String, _ data: Data) throws(WriteError) {
    var file = try FileOutput(path: try filePath(name), expected: data.count)
    try file.write(data)
    try file.finish()
  }

  private func commit() throws(WriteError) {
    try syncFolders(temporary)
    let parent = parentFolder(path)
    if exists(path) {
      // A folder cannot be renamed over one with files in it, so the old one steps aside first, and back on failure.
      let old = "\(path).old.tmp.\(getpid())"
      try removeTree(old)
      guard rename(path, old) == 0 else { throw WriteError(path, "replace") }
      guard rename(temporary, path) == 0 else {
        let error = WriteError(path, "replace")
        rename(old, path)
        throw error
      }
      try removeTree(old)
    } else {
      guard rename(temporary, path) == 0 else { throw WriteError(path, "rename to") }
    }
    try syncFolder(parent.isEmpty ? "." : parent)
  }

  private func syncFolders(_ folder: String) throws(WriteError) {
    for name in filesIn(folder) where isFolder(folder + "/" + name) { try syncFolders(folder + "/" + name) }
    try syncFolder(folder)
  }

  /// Makes the link `path` point to `target`, in one step: a reader sees the old target or the new one.
  package static func link(_ path: String, to target: String) throws(WriteError) {
    let temporary = "\(path).tmp.\(getpid())"
    try removeTree(temporary)
    guard symlink(target, temporary) == 0 else { throw WriteError(path, "link") }
    guard rename(temporary, path) == 0 else {
      let error = WriteError(path, "link")
      unlink(temporary)
      throw error
    }
    let parent = parentFolder(path)
    try syncFolder(parent.isEmpty ? "." : parent)
  }

  /// Removes what dead processes left behind in a folder: entries named `….tmp.PID` whose process is gone.
  /// A folder that had stepped aside for a new one that never came is put back.
  package static func removeLeftovers(in folder: String) throws(WriteError) {
    for name in filesIn(folder) {
      guard let process = temporaryOwner(name), kill(process, 0) != 0, errno == ESRCH else { continue }
      let entry = folder + "/" + name
      let replaced = entry.range(of: ".old.tmp.", options: .backwards).map { String(entry[..<$0.lowerBound]) }
      if let replaced, !exists(replaced) {
        // Killed between the two renames of a replacement: the old folder is the whole one.
        guard rename(entry, replaced) == 0 else { throw WriteError(replaced, "restore") }
      } else {
        try removeTree(entry)
      }
    }
  }

  /// The process that writes the temporary entry `name`; nil if it is not one.
  package static func temporaryOwner(_ name: String) -> Int32? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 3, !parts[0].isEmpty, parts[parts.count - 2] == "tmp", let last = parts.last,
      last.allSatisfy({ $0.isASCII && $0.isNumber }), let process = Int32(last), process > 0
    else { return nil }
    return process
  }
}
