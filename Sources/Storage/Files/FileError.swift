/// Why a checkpoint, one of its files, or a run folder could not be used.
public struct FileError: Faulty, CustomStringConvertible, Sendable, Equatable {
  /// The kind of mistake.
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

  /// What kind of thing went wrong.
  public var fault: Fault {
    switch kind {
    case .badFile: .badInput
    case .mismatch: .mismatch
    case .usage: .usage
    case .inUse: .cannotWrite
    }
  }
}
