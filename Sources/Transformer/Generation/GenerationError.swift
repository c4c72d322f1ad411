import Storage

/// Why a model cannot continue a prompt.
public enum GenerationError: Faulty, Sendable, Equatable, CustomStringConvertible {
  /// The model is an encoder, which sees what comes after a token too.
  case encoder(architecture: String)
  /// The model ends in labels, not in the vocabulary.
  case classifier(labels: Int)
  /// A token of the prompt is none of the model's.
  case tokenOutsideVocabulary(token: Int32, index: Int, vocabularySize: Int)
  /// There is no prompt, and the model has no token to begin with.
  case emptyPrompt

  /// What was expected and found, and what to do.
  public var description: String {
    switch self {
    case .encoder(let architecture):
      """
      The model is an encoder (\(architecture)), which does not generate text; expected a \
      \(ModelFamilies.names(of: ModelFamilies.new.filter(\.traits.isCausal), "or")) language model, as `pretrain` makes.
      """
    case .classifier(let labels):
      """
      The model is a classifier of \(labels) labels, which does not generate text; use `predict`, or the language \
      model that it was fine-tuned from.
      """
    case .tokenOutsideVocabulary(let token, let index, let size):
      """
      Token \(token) at place \(index) of the prompt is outside the model's vocabulary of \(size); is this the \
      tokenizer the model was trained with?
      """
    case .emptyPrompt:
      "The prompt is empty and the model has neither a begin nor an end token to start from; give a prompt."
    }
  }

  /// What kind of thing went wrong.
  public var fault: Fault {
    switch self {
    case .encoder, .classifier, .tokenOutsideVocabulary: .mismatch
    case .emptyPrompt: .badInput
    }
  }
}
