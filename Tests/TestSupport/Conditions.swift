import Foundation
import Testing

// Why a test may be left out. Each condition has a reason, which stands in the log; `scripts/test` counts them.
extension Trait where Self == ConditionTrait {
  /// For tests that train for minutes.
  package static var slow: Self {
    .enabled(
      if: ProcessInfo.processInfo.environment["APUS_SLOW"] == "1", "trains for minutes: scripts/test --slow")
  }

  /// For tests of permissions.
  package static var withoutRoot: Self { .enabled(if: geteuid() != 0, "permissions do not bind root") }

  /// For tests that need a file or a folder of the system's.
  package static func needs(_ path: String) -> Self {
    .enabled(if: FileManager.default.fileExists(atPath: path), "this system has no \(path)")
  }
}
