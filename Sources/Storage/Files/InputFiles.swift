import Foundation

/// The files that a command reads, none of which it may write.
package struct InputFiles: Sendable {
  private var files: [FileIdentity: String] = [:]
  /// The paths as they were given.
  private var paths: [String] = []

  /// A model's files lie two folders deep; someone may name a folder that holds everything.
  private static let depth = 4

  /// The files at some paths; of a folder those that lie in it, a few folders deep. `-` is standard input. What is not there
  /// is left for whoever reads it to complain of.
  package init(_ paths: [String]) {
    for path in paths {
      if path == "-" {
        if let file = FileIdentity(ofFile: STDIN_FILENO) { files[file] = "standard input" }
        continue
      }
      self.paths.append(path)
      add(path, depth: Self.depth)
    }
  }

  private mutating func add(_ path: String, depth: Int) {
    guard let identity = FileIdentity(path) else { return }
    guard isFolder(path) else {
      files[identity] = path
      return
    }
    guard depth > 0 else { return }
    let names: [String]
    do { names = try entries(of: path) } catch {
      // What cannot be listed is not read either.
      return
    }
    for name in names { add(path.hasSuffix("/") ? path + name : path + "/" + name, depth: depth - 1) }
  }

  /// The path under which a file is read; nil if it is none of these.
  func path(of file: FileIdentity) -> String? { files[file] }

  /// Sees that standard output does not go into a file that is read: what is written would be read, or has emptied it.
  /// - Throws: ``FileError`` (usage) naming it.
  package func refuseStandardOutput() throws(FileError) {
    guard let output = FileIdentity(ofFile: STDOUT_FILENO), let input = files[output] else { return }
    throw FileError(
      .usage, input, "is an input, and standard output goes there too", remedy: "write to another file")
  }

  /// Sees that no input is, or lies in, a folder whose content will be removed.
  /// - Throws: ``FileError`` (usage) naming the input.
  package func refuse(in folder: String) throws(FileError) {
    guard let doomed = FileIdentity(folder) else { return }
    for path in paths {
      guard var place = resolved(path) else { continue }
      while true {
        if FileIdentity(place) == doomed {
          throw FileError(
            .usage, path, "is an input and lies in \(folder), which would be removed",
            remedy: "choose another \(option: "output")")
        }
        let parent = parentFolder(place)
        guard !parent.isEmpty, parent != place else { break }
        place = parent
      }
    }
  }

}

/// The path of what stands at a path, from the root and without links; nil if nothing does.
package func resolved(_ path: String) -> String? {
  guard let name = realpath(path, nil) else { return nil }
  defer { free(name) }
  return String(cString: name)
}
