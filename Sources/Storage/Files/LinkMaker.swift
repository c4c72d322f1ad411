import Foundation

/// How symbolic links are made: by the system, or in its place by what a caller brings along.
package struct LinkMaker: Sendable {
  private let make: @Sendable (_ target: String, _ path: String) -> Int32

  /// By a function that makes `path` a link to `target`, and gives 0 or the system's error number.
  package init(_ make: @escaping @Sendable (_ target: String, _ path: String) -> Int32) { self.make = make }

  /// The system's links.
  package static let system = LinkMaker { target, path in symlink(target, path) == 0 ? 0 : errno }

  /// Makes a link; gives 0 or the system's error number.
  func callAsFunction(_ path: String, to target: String) -> Int32 { make(target, path) }
}
