import Foundation

/// What a task chooses by the validation rows once a model is trained, and keeps beside its weights.
public struct TaskTuning: Sendable {
  /// The task with what was chosen.
  public let task: any FineTuningTask
  /// The file of it in a checkpoint's folder.
  public let fileName: String
  /// The bytes of the file.
  public let file: Data
  /// What was chosen, in words.
  public let summary: String
}
