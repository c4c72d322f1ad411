import Training

/// What a language model is asked of rows, which its head does not tell.
package enum AnswerTask: String, CaseIterable, Sendable {
  /// To go on with prompts.
  case completion
  /// To answer in conversations.
  case chat

  /// The task.
  var task: any CausalTask { self == .chat ? ChatTask() : CompletionTask() }

  /// The most tokens of an answer where nothing is said.
  static let usualTokens = 128
}
