import Foundation

/// The built commands, which `swift test` puts into the folder of the test bundle.
enum Executables {
  /// A command that is not where it should be.
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// The path of a command.
  ///
  /// - Throws: ``Missing``, with the folders that were searched.
  static func path(_ name: String) throws -> String {
    for folder in folders {
      let path = folder + "/" + name
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    throw Missing(
      description:
        "the command \(name) is not built; looked in \(folders.joined(separator: ", ")). Run `swift build -c release`."
    )
  }

  /// Beside the bundle on macOS, where a helper of the toolchain runs it; beside the running binary on Linux.
  private static let folders: [String] = {
    let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
    let running = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).resolvingSymlinksInPath()
    return (bundles + [running]).map { $0.deletingLastPathComponent().path }
  }()
}
