import Foundation

/// Writes a folder so that at every instant either the whole of it stands at its name or nothing of it.
///
/// The files go into `NAME.tmp.PID` beside the final name; each is synced, and last of all the ``Manifest`` of them;
/// then the folder is synced and renamed, then its parent synced. On any failure the temporary is removed and what
/// stood there before is untouched.
package final class DirectoryWriter {
  /// Where the folder will stand.
  package let path: String
  private let temporary: String
  /// The files written so far.
  private var names: Set<String> = []
  /// The digests of those files, by name.
  private var digests: [String: FileDigest] = [:]

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

  /// Has `body` write one file: it is given the path to write to, and returns the digest that it took on the way.
  ///
  /// `name` may have folders in it, which are made: `training/state.json`.
  package func add(_ name: String, _ body: (_ path: String) throws -> FileDigest) throws {
    digests[name] = try body(try filePath(name))
  }

  /// Writes and syncs one file.
  ///
  /// `name` may have folders in it.
  package func writeFile(_ name: String, _ data: Data) throws(WriteError) {
    var file = try FileOutput(path: try filePath(name), expected: data.count)
    try file.write(data)
    digests[name] = try file.finish()
  }

  /// The path to which a file of this folder is to be written now; folders above it are made.
  ///
  /// A file that ``add(_:_:)`` did not write is read once more for its digest.
  package func filePath(_ name: String) throws(WriteError) -> String {
    precondition(
      !name.hasPrefix("/") && !name.split(separator: "/").contains(".."), "\(name) leaves the folder")
    let path = temporary + "/" + name
    try makeFolder(parentFolder(path))
    names.insert(name)
    return path
  }

  private func commit() throws {
    for name in names where digests[name] == nil {
      digests[name] = try FileInput.digest(ofFile: temporary + "/" + name)
    }
    let manifest = Manifest(digests)
    try writeFile(Manifest.name, manifest.data)
    try syncFolders(temporary)
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
    try syncParent(of: path)
  }

  private func syncFolders(_ folder: String) throws(WriteError) {
    for name in try listing(folder) where isFolder(folder + "/" + name) {
      try syncFolders(folder + "/" + name)
    }
    try syncFolder(folder)
  }

  /// Waits until the device has what was written to a file so far; does nothing if there is no file.
  package static func syncFile(_ path: String) throws(WriteError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return }
      throw WriteError(path, "open")
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw WriteError(path, "sync") }
  }

  /// Gives a folder another name, in place of what has it.
  package static func move(_ path: String, to other: String) throws(WriteError) {
    if exists(other) { try remove(other) }
    guard rename(path, other) == 0 else { throw WriteError(path, "rename") }
    try syncParent(of: path)
  }

  /// Removes a folder so that no instant shows a part of it under its name: it steps aside first.
  package static func remove(_ path: String) throws(WriteError) {
    let doomed = "\(path).tmp.\(getpid())"
    try removeTree(doomed)
    guard rename(path, doomed) == 0 else { throw WriteError(path, "remove") }
    // Before its files go: a power cut must not bring the name back without them.
    try syncParent(of: path)
    try removeTree(doomed)
  }

  /// Removes what was being written when a process died: all entries named `….tmp.PID`.
  ///
  /// The caller holds the folder's ``FolderLock`` and has written nothing there yet: PID may be another process by now. A
  /// folder that had stepped aside for a new one that never came is put back.
  package static func removeLeftovers(in folder: String) throws(WriteError) {
    for name in try listing(folder) where isTemporary(name) {
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

  /// Whether an entry of this name is one that a process was writing: `….tmp.PID`.
  package static func isTemporary(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 3, !parts[0].isEmpty, parts[parts.count - 2] == "tmp", let last = parts.last,
      last.allSatisfy({ $0.isASCII && $0.isNumber }), let process = Int32(last)
    else { return false }
    return process > 0
  }
}
