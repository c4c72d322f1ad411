import Foundation

/// A folder for one test, removed with the value that made it.
package final class TemporaryFolder: Sendable {
  /// Where it lies.
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.path + "/apus-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { remove() }

  /// Removes it now, where nothing releases the value, as of a static one.
  package func remove() {
    do { try FileManager.default.removeItem(atPath: path) } catch {
      // What is left lies in the system's temporary folder, which the system empties.
    }
  }

  /// The path of a name in the folder.
  package func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file, with the folders above it, and returns its path.
  @discardableResult
  package func write(_ name: String, _ data: Data) throws -> String {
    let file = path(name)
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: file))
    return file
  }

  @discardableResult
  package func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }

  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8]) throws -> String { try write(name, Data(bytes)) }

  /// The bytes of a file.
  package func data(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }
}
