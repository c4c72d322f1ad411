import Storage

/// What a task finds in the answers that rows hold, before a model is there.
public protocol TargetCheck: Sendable {
  /// What is wrong with them.
  var findings: [Finding] { get }
  /// Figures of them for a report of a check.
  var section: CheckSection { get }
  /// Whether rows of one text can only be right with one answer; else their mean is learned.
  var excludesOthers: Bool { get }
  /// What to do where the columns look like pairs, and only the first is read.
  var unreadPairRemedy: Remedy { get }
}

extension TargetCheck {
  /// They can.
  public var excludesOthers: Bool { true }

  /// Another task.
  public var unreadPairRemedy: Remedy { "\(option: "task") pair reads both" }
}
