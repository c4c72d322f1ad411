import Data

/// Answering in conversations.
public struct ChatTask: CausalTask {
  /// `chat`.
  public static let name = "chat"
  /// What a row is.
  public static let summary = "a conversation, of which the assistant's part is learned (decoders)"
  /// Conversations.
  public static let target = LabelledOptions.Target.conversation
  /// Yes.
  public static let chats = true

  /// The task.
  public init() {}
}
