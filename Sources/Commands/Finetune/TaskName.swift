import Training

/// The name of a fine-tuning task, as an option takes it.
package struct TaskName: RawRepresentable, CaseIterable, Sendable, Equatable {
  /// The task.
  package let task: any FineTuningTask.Type

  package static let allCases = FineTuningTasks.all.map { TaskName(task: $0) }

  package init(task: any FineTuningTask.Type) { self.task = task }

  package init?(rawValue: String) {
    guard let task = FineTuningTasks.named(rawValue) else { return nil }
    self.init(task: task)
  }

  package var rawValue: String { task.name }

  package static func == (left: TaskName, right: TaskName) -> Bool { left.rawValue == right.rawValue }
}
