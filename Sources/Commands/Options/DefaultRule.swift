/// What options that are not given are set to.
public enum DefaultRule: String, Sendable, CaseIterable {
  /// What suits the data, the model and the time, chosen before the first step.
  case data
  /// The same for all data: those of the first versions, whose records say nothing of them.
  case fixed
}
