import Training

/// The name of a fine-tuning task, as an option takes it.
struct TaskName: RawRepresentable, CaseIterable, Sendable, Equatable {
  /// The task.
  let task: any FineTuningTask.Type

  static let allCases = FineTuningTasks.all.map { TaskName(task: $0) }

  init(task: any FineTuningTask.Type) { self.task = task }

  init?(rawValue: String) {
    guard let task = FineTuningTasks.named(rawValue) else { return nil }
    self.init(task: task)
  }

  var rawValue: String { task.name }

  static func == (left: TaskName, right: TaskName) -> Bool { left.rawValue == right.rawValue }
}
