import Transformer

/// What the commands can do with a model.
enum ModelUses {
  /// A line for each command, the most usual first.
  ///
  /// - Parameters:
  ///   - isBare: whether it lacks what it should end in.
  ///   - embeddings: what its embeddings are, in words.
  static func of(_ c: ModelConfiguration, isBare: Bool, embeddings: String) -> [String] {
    let embed = "predict --task embed: turn texts into embeddings (\(embeddings))"
    let adapt = "finetune: teach it labels of your own, with a new head"
    if isBare { return [adapt, embed] }
    switch c.head {
    case .classification:
      return [
        "predict: label texts", "evaluate: its accuracy on labelled rows",
        "finetune: teach it more, or other labels with a new head",
        embed,
      ]
    case .multiLabel:
      return [
        "predict: the labels of texts", "evaluate: its F1 on labelled rows",
        "finetune: teach it more, or other labels with a new head", embed,
      ]
    case .regression:
      return [
        "predict: a number for each text", "evaluate: its correlation and error on rows with numbers",
        "finetune: teach it more, or something else with a new head", embed,
      ]
    case .tokenClassification:
      return ["predict: label the tokens of texts", "evaluate: its entity F1 on tagged sentences", adapt]
    case .language where c.isCausal:
      return [
        "generate: continue texts", "evaluate: its loss on text",
        "pretrain --from: go on with text of your own",
        adapt, embed,
      ]
    case .language:
      return [
        "predict --task fill-mask: what fits where a text has its mask", "evaluate: its loss on masked text",
        "pretrain --from: go on with text of your own", adapt, embed,
      ]
    case .replacedToken:
      return [
        "evaluate: how well it finds replaced tokens", "pretrain --from: go on with text of your own", adapt,
        embed,
      ]
    }
  }
}
