/// Why a checkpoint, one of its files, or a run folder could not be used.
public struct FileError: Faulty, CustomStringConvertible, Sendable, Equatable {
  /// What kind of thing went wrong.
  public let fault: Fault
  /// The file or folder.
  public let path: String
  /// What was expected and what was found.
  public let reason: String
  /// What to do about it; empty where the reason says it.
  public let remedy: Remedy

  /// A bad file.
  package init(_ path: String, _ reason: String) { self.init(.badInput, path, reason) }

  package init(_ fault: Fault, _ path: String, _ reason: String, remedy: Remedy = "") {
    self.fault = fault
    self.path = path
    self.reason = reason
    self.remedy = remedy
  }

  /// `path: reason`
  public var description: String { "\(path): \(reason)" }
}
