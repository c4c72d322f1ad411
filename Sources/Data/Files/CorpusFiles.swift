import Foundation
import Storage

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
    /// What messages call it: its path, or "standard input".
    public let name: String
    /// What the file system said of it when it was listed.
    let stamp: FileStamp

    /// Its length in bytes when it was listed.
    public var byteCount: Int { stamp.byteCount }
  }

  /// The files, sorted by the bytes of their paths; at least one, none empty.
  public let files: [File]

  /// The length of all files in bytes.
  public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// The paths of all files.
  public var paths: [String] { files.map(\.path) }

  /// A file that both lists hold, under whatever path; nil if there is none.
  package func shared(with other: CorpusFiles) -> String? {
    let theirs = Set(other.files.map(\.stamp.identity))
    return files.first { theirs.contains($0.stamp.identity) }?.path
  }

  /// Lists the files that `paths` stand for.
  ///
  /// - Parameters:
  ///   - paths: files, folders, and patterns with `*`, `?`, `[…]` and `**` (any depth of folders).
  ///   - standardInput: the file that `-` stands for, to which standard input was copied; nil where it is not read.
  ///   - checksText: whether each file is opened to see that it is text.
  /// - Throws: ``DataError`` if a path names nothing, a folder or all files are empty, or a file
  ///   cannot be read, is not a regular file, or is not text.
  public init(_ paths: [String], standardInput: String? = nil, checksText: Bool = true) throws {
    guard !paths.isEmpty else {
      throw DataError(.badInput, "No input was given: name a file, a folder or a pattern.")
    }
    var found: [File] = []
    for path in paths {
      if path == "-" {
        guard let standardInput else {
          throw DataError(.badInput, "-: standard input is not read here; name a file.")
        }
        found += try Self.list(standardInput, name: "standard input", named: true)
      } else if FileManager.default.fileExists(atPath: path) {
        found += try Self.list(path, named: true)
      } else if path.contains(where: { "*?[".contains($0) }) {
        let matches = try GlobPattern.expand(path)
        guard !matches.isEmpty else { throw DataError(.badInput, "No file matches the pattern \(path).") }
        for match in matches { found += try Self.list(match, named: false) }
      } else {
        throw DataError(.badInput, "\(path): there is no such file or folder.")
      }
    }
    // Standard input comes first, wherever it was copied to. The rest by how it is spelled: runs of earlier versions have
    // read their text in that order.
    func key(_ file: File) -> String { file.path == standardInput ? "" : file.path }
    found.sort { key($0).utf8.lexicographicallyPrecedes(key($1).utf8) }
    var seen: Set<FileIdentity> = []
    files = found.filter { file in
      seen.insert(file.stamp.identity).inserted && file.byteCount > 0
    }
    guard !files.isEmpty else {
      throw DataError(.badInput, "\(paths.joined(separator: ", ")): there is no text, every file is empty.")
    }
    if checksText { try checkAreText() }
  }

  /// Opens each file and looks at its beginning.
  ///
  /// - Throws: ``DataError`` for one that cannot be read or is not text.
  func checkAreText() throws {
    for file in files { try Self.checkIsText(file.path, name: file.name) }
  }

  /// The files at or below `path`.
  ///
  /// Folders already on the way down (`above`) end a loop of links.
  private static func list(
    _ path: String, name: String? = nil, named: Bool, above: [FileStamp] = []
  ) throws -> [File] {
    guard let stamp = FileStamp(path: path) else {
      throw DataError(.badInput, "\(path): cannot be read (\(FailureReason.text())).")
    }
    if stamp.isFolder {
      if above.contains(where: { $0.inode == stamp.inode && $0.device == stamp.device }) { return [] }
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: path)
      } catch {
        throw DataError(.badInput, "\(path): the folder cannot be read (\(FailureReason.text(error))).")
      }
      let visible = names.filter { !$0.hasPrefix(".") }
      if visible.isEmpty && named { throw DataError(.badInput, "\(path): the folder has no files in it.") }
      let base = path.hasSuffix("/") ? path : path + "/"
      return try visible.flatMap { try list(base + $0, named: false, above: above + [stamp]) }
    }
    guard stamp.isRegular else {
      throw DataError(
        .badInput,
        "\(path): is not a regular file. Text is read more than once, so save a pipe or device to a file first, or "
          + "give it as standard input with `-`.")
    }
    if stamp.byteCount == 0 && named {
      throw DataError(.badInput, "\(name ?? path): the file is empty.")
    }
    return [File(path: path, name: name ?? path, stamp: stamp)]
  }

  /// Throws unless the file can be opened and its first bytes are text; messages call it `name`.
  package static func checkIsText(_ path: String, name: String? = nil) throws {
    let head: [UInt8]
    let name = name ?? path
    do {
      let handle = try FileHandle(forReadingFrom: fileURL(path))
      defer { handle.closeFile() }
      head = Array(try handle.read(upToCount: FileKind.probeLength) ?? Data())
    } catch {
      throw DataError(.badInput, "\(name): cannot be read (\(FailureReason.text(error))).")
    }
    if let kind = FileKind.detect(head, path: name == path ? path : "FILE"), !kind.isText(in: path) {
      throw DataError(
        .badInput, "\(name): \(kind.isNot("UTF-8 text"))", remedy: kind.remedy + ".")
    }
  }
}
