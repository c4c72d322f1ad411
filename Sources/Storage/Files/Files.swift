import Foundation

/// Whether something stands at the path; a link counts if its target does.
package func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Whether a folder stands at the path, links followed.
package func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// The names in a folder, sorted; none if there is no folder.
package func entries(of folder: String) throws(SystemError) -> [String] {
  guard let stream = opendir(folder) else {
    let code = errno
    if code == ENOENT || code == ENOTDIR { return [] }
    throw SystemError(code: code)
  }
  defer { closedir(stream) }
  var names: [String] = []
  while true {
    // Only the error number tells the end of the folder from a failure.
    errno = 0
    guard let entry = readdir(stream) else {
      let code = errno
      if code != 0 { throw SystemError(code: code) }
      return names.sorted()
    }
    let name = withUnsafeBytes(of: &entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
}

/// As ``entries(of:)``, throwing ``FileError``.
///
/// A folder that cannot be listed is an error: taken for an empty one, a run would begin anew where it should resume.
package func filesIn(_ folder: String) throws(FileError) -> [String] {
  do {
    return try entries(of: folder)
  } catch {
    throw FileError(folder, "cannot be listed: \(FailureReason.text(error.code))")
  }
}

/// As ``entries(of:)``, throwing ``WriteError``.
package func listing(_ folder: String) throws(WriteError) -> [String] {
  do {
    return try entries(of: folder)
  } catch {
    throw WriteError(folder, "list", code: error.code)
  }
}

/// What the link at a path names; nil where there is none.
package func linkTarget(_ path: String) throws(FileError) -> String? {
  var buffer = [CChar](repeating: 0, count: 4_096)
  let count = readlink(path, &buffer, buffer.count)
  guard count >= 0 else {
    // EINVAL: something else than a link stands there.
    if [ENOENT, ENOTDIR, EINVAL].contains(errno) { return nil }
    throw FileError(path, "cannot be read: \(FailureReason.text())")
  }
  return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Waits until the device has the entries of a folder, so that a rename in it survives a power cut.
package func syncFolder(_ path: String) throws(WriteError) {
  let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw WriteError(path, "open") }
  defer { close(descriptor) }
  // Some network file systems cannot sync folders and say EINVAL.
  guard fsync(descriptor) == 0 || errno == EINVAL else { throw WriteError(path, "sync") }
}

/// Waits until the device has the name of a file or folder.
package func syncParent(of path: String) throws(WriteError) {
  let parent = parentFolder(path)
  try syncFolder(parent.isEmpty ? "." : parent)
}

/// The folder that holds a file or folder: empty for a bare name, `/` for the root.
///
/// Foundation's `deletingLastPathComponent` crashes on a name of one character.
package func parentFolder(_ path: String) -> String {
  let trimmed = path.utf8.reversed().drop { $0 == 0x2F }.drop { $0 != 0x2F }
  let parent = trimmed.drop { $0 == 0x2F }.reversed()
  return parent.isEmpty && !trimmed.isEmpty ? "/" : String(decoding: Array(parent), as: UTF8.self)
}

/// Creates a folder and those above it.
package func makeFolder(_ path: String) throws(WriteError) {
  if isFolder(path) { return }
  let parent = parentFolder(path)
  if !parent.isEmpty, parent != path { try makeFolder(parent) }
  guard mkdir(path, 0o777) == 0 || (errno == EEXIST && isFolder(path)) else {
    throw WriteError(path, "create")
  }
}

/// Removes a file, a link, or a folder with what is in it; links are removed, not followed.
package func removeTree(_ path: String) throws(WriteError) {
  var status = stat()
  guard lstat(path, &status) == 0 else {
    guard errno == ENOENT else { throw WriteError(path, "remove") }
    return
  }
  if status.st_mode & S_IFMT == S_IFDIR {
    for name in try listing(path) { try removeTree(path + "/" + name) }
    guard rmdir(path) == 0 else { throw WriteError(path, "remove") }
  } else {
    guard unlink(path) == 0 else { throw WriteError(path, "remove") }
  }
}
