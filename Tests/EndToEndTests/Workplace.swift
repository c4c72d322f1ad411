import Foundation
import TestSupport

/// The folder in which a test runs commands.
typealias Workplace = TemporaryFolder

extension Workplace {
  /// A copy of a checkpoint that the test may damage, without its manifest: so what else finds the damage is seen. Links
  /// are followed.
  func copy(_ checkpoint: String, as name: String) throws -> String {
    let source = URL(fileURLWithPath: checkpoint).resolvingSymlinksInPath().path
    try FileManager.default.copyItem(atPath: source, toPath: path(name))
    try FileManager.default.removeItem(atPath: path(name) + "/training/manifest.json")
    return path(name)
  }
}

/// The names in a folder, sorted.
func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
