import Data

/// Going on with prompts.
public struct CompletionTask: CausalTask {
  /// `completion`.
  public static let name = "completion"
  /// What a row is.
  public static let summary = "a prompt, and the text that follows it (decoders)"
  /// Completions.
  public static let target = LabelledOptions.Target.completion
  /// No.
  public static let chats = false

  /// The task.
  public init() {}
}
