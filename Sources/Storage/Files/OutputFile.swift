import Foundation

/// A single file that a person names to be written: seen to be writable before the work begins, and written when it is done.
///
/// A file is replaced in one step, at the end of the links that lead to it, and only with leave. Devices, pipes and
/// descriptors of this process are written to. What the command reads is never written.
package struct OutputFile: Sendable {
  /// The path as it was given.
  package let path: String
  private let name: String
  private let overwrites: Bool
  private let inputs: InputFiles

  /// Sees that the file may be written, and changes nothing.
  /// - Parameters:
  ///   - name: of the option that names the file, for remedies.
  ///   - overwrites: whether a file that is there may be replaced.
  ///   - inputs: what the command reads.
  /// - Throws: ``FileError`` (usage) for an input, a folder, or a file that is there; ``WriteError``.
  package init(_ path: String, option name: String, overwrites: Bool, inputs: InputFiles) throws {
    self.path = path
    self.name = name
    self.overwrites = overwrites
    self.inputs = inputs
    _ = try target()
  }

  /// Whether standard output goes there too, so that nothing else may be printed on it; a terminal takes both.
  package var isStandardOutput: Bool {
    var status = stat()
    guard fstat(STDOUT_FILENO, &status) == 0, status.st_mode & S_IFMT != S_IFCHR else { return false }
    return FileIdentity(path) == FileIdentity(status)
  }

  /// Writes the file; what stands there is looked at once more.
  /// - Throws: as ``init(_:option:overwrites:inputs:)``.
  package func write(_ data: Data) throws {
    do {
      switch try target() {
      case .file(let place), .new(let place):
        let folder = parentFolder(place)
        if !folder.isEmpty { try makeFolder(folder) }
        try AtomicFile.write(data, to: place)
      case .descriptor(let descriptor): try stream(data, FileOutput(path: path, copying: descriptor))
      case .stream, .folder: try stream(data, FileOutput(writingTo: path))
      }
    } catch let error as WriteError {
      throw error.naming(name)
    }
  }

  /// A reader that has gone is an error, not the end of this process.
  private func stream(_ data: Data, _ file: consuming FileOutput) throws(WriteError) {
    var brokenPipe = sigset_t()
    sigemptyset(&brokenPipe)
    sigaddset(&brokenPipe, SIGPIPE)
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &brokenPipe, &before)
    defer {
      // The signal of a failed write waits for this thread and must not come later.
      var waiting = sigset_t()
      sigpending(&waiting)
      var taken: Int32 = 0
      if sigismember(&waiting, SIGPIPE) == 1 { sigwait(&brokenPipe, &taken) }
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    var file = file
    try file.write(data)
    _ = try file.finish(isSynced: false)
  }

  /// What the path stands for now, if that may be written.
  private func target() throws -> OutputTarget {
    guard !path.isEmpty, path != "-", !path.hasSuffix("/") else { throw noFile() }
    let target: OutputTarget
    do throws(WriteError) {
      target = try OutputTarget(path)
      try checkAccess(target)
    } catch {
      throw error.naming(name)
    }
    switch target {
    case .folder: throw FileError(.usage, path, "is a folder", remedy: "\(option: name) needs a file")
    case .descriptor(let descriptor): try refuse(FileIdentity(ofFile: descriptor))
    case .file(let place):
      try refuse(FileIdentity(place))
      guard overwrites else {
        throw FileError(
          .usage, path, "exists",
          remedy: "choose another \(option: name), or replace it with \(option: "overwrite")")
      }
    case .stream, .new: break
    }
    return target
  }

  private func refuse(_ file: FileIdentity?) throws(FileError) {
    guard let file, let input = inputs.path(of: file) else { return }
    let what = input == path ? "is an input" : "is the same file as \(input), which is an input"
    throw FileError(.usage, path, what, remedy: "choose another \(option: name)")
  }

  private func noFile() -> FileError {
    let reason = path.isEmpty ? "no file is named" : path == "-" ? "names no file" : "is a folder's name"
    let remedy: Remedy = "\(option: name) needs a file; standard output is /dev/stdout"
    return FileError(.usage, path.isEmpty ? "“”" : path, reason, remedy: remedy)
  }

  /// Before long work, not after it.
  private func checkAccess(_ target: OutputTarget) throws(WriteError) {
    switch target {
    case .file(let place):
      guard access(place, W_OK) == 0 else { throw WriteError(path, "replace") }
      try checkFolder(of: place)
    case .new(let place): try checkFolder(of: place)
    case .stream:
      guard access(path, W_OK) == 0 else { throw WriteError(path, "write") }
    case .descriptor(let descriptor):
      guard fcntl(descriptor, F_GETFL) >= 0 else { throw WriteError(path, "write") }
    case .folder: break
    }
  }

  /// The nearest folder that is there must take a new entry.
  private func checkFolder(of place: String) throws(WriteError) {
    var folder = parentFolder(place)
    while !folder.isEmpty, !exists(folder) { folder = parentFolder(folder) }
    guard access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 else { throw WriteError(path, "create") }
    guard isFolder(folder.isEmpty ? "." : folder) else { throw WriteError(path, "create", code: ENOTDIR) }
  }
}
