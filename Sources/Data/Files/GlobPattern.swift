import Foundation
import Storage

/// Paths by patterns with `*`, `?`, `[…]` and `**`.
enum GlobPattern {
  /// The existing paths that match a pattern, sorted.
  static func expand(_ pattern: String) throws -> [String] {
    var bases = [pattern.hasPrefix("/") ? "/" : ""]
    for part in pattern.split(separator: "/").map(String.init) {
      if part == "**" {
        bases = try bases.flatMap { try [$0] + folders(below: $0) }
      } else if part.contains(where: { "*?[".contains($0) }) {
        // A leading dot is matched only by a dot, as in the shell.
        bases = try bases.flatMap { base in
          try names(in: base).filter { fnmatch(part, $0, FNM_PERIOD) == 0 }.map { join(base, $0) }
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
  private static func names(in base: String) throws -> [String] {
    let folder = base.isEmpty ? "." : base
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      guard FileStamp(path: folder)?.isFolder ?? false else { return [] }
      throw DataError(.badInput, "\(folder): the folder cannot be read (\(FailureReason.text(error))).")
    }
  }

  /// The folders below `base`.
  ///
  /// One that a link leads back to is not entered again.
  private static func folders(below base: String, above: [FileStamp] = []) throws -> [String] {
    try names(in: base).filter { !$0.hasPrefix(".") }.map { join(base, $0) }.flatMap { path -> [String] in
      guard let stamp = FileStamp(path: path), stamp.isFolder,
        !above.contains(where: { $0.inode == stamp.inode && $0.device == stamp.device })
      else { return [] }
      return try [path] + folders(below: path, above: above + [stamp])
    }
  }
}
