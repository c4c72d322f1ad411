import Foundation

/// A file that comes to a checkpoint after it was written, and goes again, so that at every instant the folder is whole.
///
/// The checkpoint's manifest lists the file from when it stands there until before it goes: whoever is stopped in between
/// leaves a file that the manifest does not know, which harms nothing.
package enum FolderPart {
  /// Writes a file into a folder, in place of one of that name.
  ///
  /// - Throws: ``FileError`` if the folder's manifest is damaged; ``WriteError``.
  package static func write(_ data: Data, _ name: String, in folder: String) throws {
    let manifest = try unlisted(name, in: folder)
    let path = folder + "/" + name
    try AtomicFile.write(data, to: path)
    guard let manifest else { return }
    let digest = FileDigest(byteCount: data.count, sha256: FileInput.digest(of: data))
    try list(Manifest(manifest.files.merging([name: digest]) { $1 }), in: folder)
  }

  /// Removes a file from a folder; does nothing where there is none.
  ///
  /// - Throws: as ``write(_:_:in:)``.
  package static func remove(_ name: String, in folder: String) throws {
    let path = folder + "/" + name
    guard exists(path) else { return }
    _ = try unlisted(name, in: folder)
    guard unlink(path) == 0 else { throw WriteError(path, "remove") }
    try syncParent(of: path)
  }

  /// The folder's manifest without a file, as it stands there now; nil where there is no manifest.
  private static func unlisted(_ name: String, in folder: String) throws -> Manifest? {
    guard let manifest = try Manifest.read(folder) else { return nil }
    guard manifest.files[name] != nil else { return manifest }
    let other = Manifest(manifest.files.filter { $0.key != name })
    try list(other, in: folder)
    return other
  }

  private static func list(_ manifest: Manifest, in folder: String) throws(WriteError) {
    try AtomicFile.write(manifest.data, to: folder + "/" + Manifest.name)
  }
}
