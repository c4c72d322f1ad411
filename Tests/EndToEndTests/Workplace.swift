import Foundation

/// A temporary folder of a test, removed with the value that made it.
final class Workplace: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/apus-e2e-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch {
      // What is left lies in the system's temporary folder, which the system empties.
    }
  }

  /// The path of a name in the folder.
  func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file; folders above it are made.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }

  @discardableResult
  func write(_ name: String, _ data: Data) throws -> String {
    let file = path(name)
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: file))
    return file
  }

  /// A copy of a checkpoint that the test may damage, without its manifest: so what else finds the damage is seen. Links
  /// are followed.
  func copy(_ checkpoint: String, as name: String) throws -> String {
    let source = URL(fileURLWithPath: checkpoint).resolvingSymlinksInPath().path
    try FileManager.default.copyItem(atPath: source, toPath: path(name))
    try FileManager.default.removeItem(atPath: path(name) + "/training/manifest.json")
    return path(name)
  }

  /// The bytes of a file.
  func data(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }
}

/// The names in a folder, sorted.
func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
