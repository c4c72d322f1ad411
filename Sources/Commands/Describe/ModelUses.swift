import Transformer

/// What the commands can do with a model.
enum ModelUses {
  /// A line for each command, the most usual first.
  static func of(_ c: ModelConfiguration) -> [String] {
    let adapt = "finetune: teach it labels of your own, with a new head"
    switch c.head {
    case .classification:
      return [
        "predict: label texts", "evaluate: its accuracy on labelled rows",
        "finetune: teach it more, or other labels with a new head",
      ]
    case .tokenClassification:
      return ["predict: label the tokens of texts", adapt]
    case .language where c.isCausal:
      return [
        "generate: continue texts", "evaluate: its loss on text",
        "pretrain --from: go on with text of your own",
        adapt,
      ]
    case .language:
      return ["evaluate: its loss on masked text", "pretrain --from: go on with text of your own", adapt]
    case .replacedToken:
      return [
        "evaluate: how well it finds replaced tokens", "pretrain --from: go on with text of your own", adapt,
      ]
    }
  }
}
