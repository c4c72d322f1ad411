import Foundation

/// The text files that PATH arguments stand for: files, folders (searched to any depth) and glob patterns.
///
/// The list is sorted by path and holds each file once. Hidden files and folders are left out unless they are
/// named. A file that is missing, unreadable, compressed or binary is an error that names it and, where there
/// is one, the command that turns it into text; nothing is skipped in silence but files of no bytes inside a folder.
public struct CorpusFiles: Sendable, Equatable {
  /// One file of text.
  public struct File: Sendable, Equatable {
    /// The path as it was given, or found below the folder given.
    public let path: String
    /// Its length in bytes when it was listed.
    public let byteCount: Int
  }

  /// The files, sorted by the bytes of their paths; at least one, none empty.
  public let files: [File]

  /// The length of all files in bytes.
  public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// The paths of all files.
  public var paths: [String] { files.map(\.path) }

  /// Lists the files that `paths` stand for.
  ///
  /// - Parameter paths: files, folders, and patterns with `*`, `?`, `[…]` and `**` (any depth of folders).
  /// - Throws: ``DataError`` (exit code 2) if a path names nothing, a folder or all files are empty, or a file
  ///   cannot be read, is not a regular file, or is not text.
  public init(_ paths: [String]) throws {
    guard !paths.isEmpty else {
      throw DataError(.input, "No input was given: name a file, a folder or a pattern.")
    }
    var found: [File] = []
    for path in paths {
      if FileManager.default.fileExists(atPath: path) {
        found += try Self.list(path, named: true)
      } else if path.contains(where: { "*?[".contains($0) }) {
        let matches = try Self.expand(path)
        guard !matches.isEmpty else { throw DataError(.input, "No file matches the pattern \(path).") }
        for match in matches { found += try Self.list(match, named: false) }
      } else {
        throw DataError(.input, "\(path): there is no such file or folder.")
      }
    }
    found.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var seen: Set<String> = []
    files = found.filter {
      seen.insert(URL(fileURLWithPath: $0.path).resolvingSymlinksInPath().path).inserted
    }
    guard !files.isEmpty else {
      throw DataError(.input, "\(paths.joined(separator: ", ")): there is no text, every file is empty.")
    }
  }

  /// The files at or below `path`. Folders already on the way down (`above`, resolved) end a loop of links.
  private static func list(_ path: String, named: Bool, above: Set<String> = []) throws -> [File] {
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes: [FileAttributeKey: Any]
    do {
      attributes = try FileManager.default.attributesOfItem(atPath: resolved)
    } catch {
      throw DataError(.input, "\(path): cannot be read (\(reason(error))).")
    }
    let type = attributes[.type] as? FileAttributeType
    if type == .typeDirectory {
      if above.contains(resolved) { return [] }
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: path)
      } catch {
        throw DataError(.input, "\(path): the folder cannot be read (\(reason(error))).")
      }
      let visible = names.filter { !$0.hasPrefix(".") }
      if visible.isEmpty && named { throw DataError(.input, "\(path): the folder has no files in it.") }
      let base = path.hasSuffix("/") ? path : path + "/"
      return try visible.flatMap { try list(base + $0, named: false, above: above.union([resolved])) }
    }
    guard type == .typeRegular else {
      throw DataError(
        .input,
        "\(path): is not a regular file. Text is read more than once, so save a pipe or device to a file first."
      )
    }
    let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
    try checkIsText(path)
    if size == 0 {
      if named { throw DataError(.input, "\(path): the file is empty.") }
      return []
    }
    return [File(path: path, byteCount: size)]
  }

  /// Throws unless the file can be opened and its first bytes are text.
  package static func checkIsText(_ path: String) throws {
    let head: [UInt8]
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { handle.closeFile() }
      head = Array(try handle.read(upToCount: BinaryFormat.probeLength) ?? Data())
    } catch {
      throw DataError(.input, "\(path): cannot be read (\(reason(error))).")
    }
    if let format = BinaryFormat.detect(head, path: path) {
      throw DataError(.input, "\(path): is \(format.name), not UTF-8 text; \(format.remedy).")
    }
  }

  /// The existing paths that match a pattern, sorted.
  private static func expand(_ pattern: String) throws -> [String] {
    var bases = [pattern.hasPrefix("/") ? "/" : ""]
    for part in pattern.split(separator: "/").map(String.init) {
      if part == "**" {
        bases = bases.flatMap { [$0] + folders(below: $0) }
      } else if part.contains(where: { "*?[".contains($0) }) {
        // A leading dot is matched only by a dot, as in the shell.
        bases = bases.flatMap { base in
          names(in: base).filter { fnmatch(part, $0, FNM_PERIOD) == 0 }.map { join(base, $0) }
        }
      } else {
        bases = bases.map { join($0, part) }.filter { FileManager.default.fileExists(atPath: $0) }
      }
    }
    return Set(bases).sorted().filter { !$0.isEmpty }
  }

  private static func join(_ base: String, _ name: String) -> String {
    base.isEmpty || base.hasSuffix("/") ? base + name : base + "/" + name
  }

  /// The names in a folder; none for what is no folder, which a pattern simply does not match.
  private static func names(in base: String) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: base.isEmpty ? "." : base)
    } catch {
      return []
    }
  }

  private static func folders(below base: String) -> [String] {
    names(in: base).filter { !$0.hasPrefix(".") }.map { join(base, $0) }.flatMap { path -> [String] in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        ? [path] + folders(below: path) : []
    }
  }

  /// The system's words for why a file operation failed.
  package static func reason(_ error: any Error) -> String {
    let cocoa = error as NSError
    if let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError,
      underlying.domain == NSPOSIXErrorDomain
    {
      return String(cString: strerror(Int32(underlying.code)))
    }
    if cocoa.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(cocoa.code))) }
    switch CocoaError.Code(rawValue: cocoa.code) {
    case .fileReadNoPermission, .fileWriteNoPermission: return "permission denied"
    case .fileReadNoSuchFile, .fileNoSuchFile: return "no such file"
    case .fileWriteOutOfSpace: return "no space left on the device"
    default: return cocoa.localizedDescription
    }
  }
}
