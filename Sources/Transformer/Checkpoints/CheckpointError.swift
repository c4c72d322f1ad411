/// Why a checkpoint, one of its files, or a run folder could not be used.
public struct CheckpointError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The kind of mistake; it decides the exit code.
  public enum Kind: Sendable, Equatable {
    /// The file is missing, unreadable, damaged, or holds what this version does not support.
    case badFile
    /// Each part is whole, but the parts do not belong together: names, shapes, tied weights.
    case mismatch
    /// The folder exists, but the command's options do not allow using it so.
    case usage
    /// Another process writes there.
    case inUse
  }

  /// The kind of mistake.
  public let kind: Kind
  /// The file or folder.
  public let path: String
  /// What was expected, what was found, and what to do.
  public let reason: String

  /// A bad file.
  package init(_ path: String, _ reason: String) { self.init(.badFile, path, reason) }

  package init(_ kind: Kind, _ path: String, _ reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  /// `path: reason`
  public var description: String { "\(path): \(reason)" }

  /// 2 for a bad file, 3 for parts that do not belong together, 64 for a folder used with the wrong options, 74 for one
  /// that cannot be written to while another process does.
  package var exitCode: Int32 {
    switch kind {
    case .badFile: 2
    case .mismatch: 3
    case .usage: 64
    case .inUse: 74
    }
  }
}
