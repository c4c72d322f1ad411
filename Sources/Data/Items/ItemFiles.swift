import Foundation
import Storage

/// The files of items that PATH arguments stand for, in the order of their paths.
///
/// A file that is named is read whatever it is called; in a folder, files of JSON lines are.
package struct ItemFiles: Sendable {
  /// A file of items.
  package typealias File = CorpusFiles.File

  /// The files, at least one.
  package let files: [File]

  /// - Throws: ``DataError`` for a path that names nothing, a folder without JSON lines, and what is not text.
  package init(_ paths: [String]) throws {
    let named = Set(paths)
    files = try CorpusFiles(paths, checksText: false).files.filter {
      named.contains($0.path)
        || ["jsonl", "ndjson", "json"].contains(($0.path as NSString).pathExtension.lowercased())
    }
    guard !files.isEmpty else {
      throw DataError(.badInput, "\(paths.joined(separator: ", ")): there is no file of JSON lines (.jsonl).")
    }
    for file in files {
      try CorpusFiles.checkIsText(file.path)
      _ = try JSONText.holds(file, TextOptions())
    }
  }

  /// The names by which files are told apart: their own without the extension, or their paths where two have one name.
  package var names: [String] {
    let names = files.map { (($0.path as NSString).lastPathComponent as NSString).deletingPathExtension }
    return Set(names).count == names.count ? names : files.map(\.path)
  }
}
