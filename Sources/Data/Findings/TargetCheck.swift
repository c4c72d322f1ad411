/// What a task finds in the answers that rows hold, before a model is there.
public protocol TargetCheck: Sendable {
  /// What is wrong with them.
  var findings: [Finding] { get }
  /// Figures of them for a report of a check.
  var section: CheckSection { get }
}
