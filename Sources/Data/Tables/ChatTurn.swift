/// What someone said in a conversation.
public struct ChatTurn: Sendable, Equatable {
  /// Who: `system`, `user`, `assistant`.
  public var role: String
  /// What.
  public var content: String

  /// Whether a model is to say it.
  public var isAnswer: Bool { role == Self.answering }

  /// The role of a model.
  package static let answering = "assistant"
  /// The roles that conversations have.
  static let roles = ["system", "developer", "user", answering, "tool"]

  /// What someone said.
  public init(role: String, content: String) {
    self.role = role
    self.content = content
  }
}
