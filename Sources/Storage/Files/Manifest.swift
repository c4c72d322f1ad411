import Foundation

/// The list of a checkpoint's files, each with its length and its SHA-256: what makes a damaged one known by name.
///
/// It lies in `training/`, which is a run's own part of the folder: who gives a model away without that part gives away a
/// plain Hugging Face folder, and a folder without a manifest is read as it is. The text has one form only: whatever
/// differs from it by a single bit, or does not add up to the digest in its last line, is a damaged manifest.
package struct Manifest: Sendable, Equatable {
  /// Where it stands in a checkpoint.
  package static let name = "training/manifest.json"
  /// The files by name, such as `training/state.json`.
  package let files: [String: FileDigest]

  /// The manifest of these files.
  package init(_ files: [String: FileDigest]) {
    precondition(
      files.keys.allSatisfy(Self.isName), "a name that a manifest cannot hold: \(files.keys.sorted())")
    self.files = files
  }

  /// The files' names, sorted.
  package var names: [String] { files.keys.sorted() }

  // MARK: Text

  /// The manifest's text.
  package var data: Data {
    let lines = names.map { name in
      let entry: JSONValue = [
        "path": .string(name), "bytes": .integer(files[name]!.byteCount),
        "sha256": .string(files[name]!.sha256),
      ]
      return "    " + entry.json(.record)
    }
    let head = "{\n  \"version\": 1,\n  \"files\": [\n\(lines.joined(separator: ",\n"))\n  ],\n"
    return Data((head + "  \"sha256\": \"\(FileInput.digest(of: Data(head.utf8)))\"\n}\n").utf8)
  }

  /// Whether a file of this name can stand in a manifest.
  package static func allows(_ name: String) -> Bool { isName(name) }

  /// Names are plain, so that they need no escapes, and lie in the folder.
  private static func isName(_ name: String) -> Bool {
    let plain = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || [0x2D, 0x2E, 0x2F, 0x5F].contains(byte)
    }
    return plain && !name.isEmpty && !name.hasPrefix("/") && !name.split(separator: "/").contains("..")
  }

  // MARK: Reading

  /// The manifest of a checkpoint's folder; nil if it has none.
  /// - Throws: ``FileError`` if it is damaged, or of a version that this program does not know.
  package static func read(_ folder: String) throws(FileError) -> Manifest? {
    let path = folder + "/" + name
    guard try FileInput.exists(path) else { return nil }
    guard let data = try FileInput.content(path, limit: 1 << 20) else {
      throw damaged(path, "it is longer than any manifest")
    }
    let value: JSONValue
    do {
      value = try readJSON(path)
    } catch {
      throw damaged(path, error.reason)
    }
    guard case .object(let members) = value else { throw damaged(path, "it is no object") }
    if case .integer(let version)? = members["version"], version > 1, version < 1_000 {
      throw FileError(
        path, "has version \(version), but this program knows 1: read the checkpoint with a newer Apus")
    }
    guard case .array(let entries)? = members["files"] else { throw damaged(path, "it lists no files") }
    var files: [String: FileDigest] = [:]
    for entry in entries {
      guard case .object(let entry) = entry, case .string(let name)? = entry["path"], isName(name),
        case .integer(let count)? = entry["bytes"], count >= 0, case .string(let sha256)? = entry["sha256"]
      else { throw damaged(path, "an entry is malformed") }
      files[name] = FileDigest(byteCount: count, sha256: sha256)
    }
    let manifest = Manifest(files)
    guard manifest.data == data else { throw damaged(path, "its text does not agree with its own digest") }
    return manifest
  }

  private static func damaged(_ path: String, _ reason: String) -> FileError {
    FileError(path, "is damaged: \(reason). Take another checkpoint, or a copy of this one")
  }

  // MARK: Checking

  /// Compares the lengths of all files with the list, which costs nothing, and the bytes of those that `reads` names.
  /// - Throws: ``FileError`` naming the first file that is missing or is not what was written.
  package func check(_ folder: String, reading reads: (String) -> Bool) throws(FileError) {
    for name in names {
      let path = folder + "/" + name
      let expected = files[name]!.byteCount
      guard let found = try FileInput.length(path) else {
        throw FileError(path, "is missing, but \(Self.name) lists it: the checkpoint is damaged")
      }
      guard found == expected else {
        throw Self.different(folder, name, "it has \(found) bytes, and \(expected) were written")
      }
    }
    for name in names where reads(name) {
      let path = folder + "/" + name
      let found = try FileInput.digest(ofFile: path)
      guard found == files[name] else {
        throw Self.different(
          folder, name,
          "its SHA-256 is \(found.sha256.prefix(16))…, and \(files[name]!.sha256.prefix(16))… was written")
      }
    }
  }

  private static func different(_ folder: String, _ file: String, _ reason: String) -> FileError {
    FileError(
      folder + "/" + file,
      "is damaged: \(reason). Take another checkpoint, or a copy of this one; if the file was changed on purpose, remove "
        + "\(folder)/\(name)")
  }
}
