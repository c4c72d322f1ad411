import Transformer

/// The tasks that a model can be fine-tuned for.
public enum FineTuningTasks {
  /// All of them; where several read the same head, a checkpoint is opened as the first.
  public static let all: [any FineTuningTask.Type] = [
    ClassificationTask.self, PairTask.self, RegressionTask.self, MultiLabelTask.self, TokenTask.self,
    CompletionTask.self, ChatTask.self,
  ]

  /// The task of this name; nil if there is none.
  public static func named(_ name: String) -> (any FineTuningTask.Type)? { all.first { $0.name == name } }

  /// The task that a model with this head was fine-tuned for; nil for a pretrained model.
  public static func task(for head: ModelConfiguration.Head) -> (any FineTuningTask)? {
    for type in all {
      if let task = type.init(head: head) { return task }
    }
    return nil
  }
}
