import Storage

/// What a task finds in the answers that rows hold, before a model is there.
public protocol TargetCheck: Sendable {
  /// What is wrong with them.
  var findings: [Finding] { get }
  /// What rows of one text have that differ in what is not excluded, and what becomes of it.
  var secondAnswer: (name: String, effect: String) { get }
  /// Figures of them for a report of a check.
  var section: CheckSection { get }
  /// Whether rows of one text can only be right with one answer.
  var excludesOthers: Bool { get }
  /// What to do where the columns look like pairs, and only the first is read.
  var unreadPairRemedy: Remedy { get }
}

extension TargetCheck {
  /// They can.
  public var excludesOthers: Bool { true }

  /// Numbers, of which the mean is learned.
  public var secondAnswer: (name: String, effect: String) { ("number", "their mean is learned") }

  /// Another task.
  public var unreadPairRemedy: Remedy { "\(option: "task") pair reads both" }
}
