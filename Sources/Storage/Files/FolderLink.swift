import Foundation

/// A name for a folder beside it: a symbolic link, or where the file system has none a small file with the folder's name.
package enum FolderLink {
  /// The longest name that is looked for in a file.
  private static let limit = 255

  /// Makes `path` name the folder `target`, in one step: a reader sees the old name or the new one.
  /// - Returns: whether it is a link.
  @discardableResult
  package static func write(
    _ path: String, to target: String, by makeLink: LinkMaker = .system
  ) throws(WriteError) -> Bool {
    let temporary = "\(path).tmp.\(getpid())"
    try removeTree(temporary)
    let code = makeLink(temporary, to: target)
    guard code == 0 else {
      // What would keep a file from being written, too. The reasons for having no links differ: EPERM, ENOSYS, EOPNOTSUPP …
      if [ENOSPC, EDQUOT, EIO, EROFS].contains(code) { throw WriteError(path, "link", code: code) }
      try AtomicFile.write(Data("\(target)\n".utf8), to: path)
      return false
    }
    do throws(WriteError) {
      try AtomicFile.publish(temporary, as: path)
    } catch {
      unlink(temporary)
      throw error
    }
    return true
  }

  /// The name of the folder beside it that a link or small file names; nil where there is neither.
  package static func read(_ path: String) throws(FileError) -> String? {
    if let target = try linkTarget(path) { return name(target) }
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit,
      let data = try FileInput.content(path, limit: limit)
    else { return nil }
    return name(String(decoding: data, as: UTF8.self))
  }

  /// Copies and archives may spell a target as `./name/`, and editors may end a line.
  private static func name(_ text: String) -> String? {
    var text = text.trimmingCharacters(in: .whitespacesAndNewlines)[...]
    while text.hasPrefix("./") { text = text.dropFirst(2) }
    while text.hasSuffix("/") { text = text.dropLast() }
    return text.isEmpty ? nil : String(text)
  }

  /// Whether anything stands at a path, a link to nothing too.
  package static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Whether a folder itself stands at a path, not a link to one.
  package static func isReplaced(byFolder path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
