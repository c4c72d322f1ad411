/// CamemBERT (Martin et al. 2020): RoBERTa over French texts.
enum CamemBERT: RoBERTaFamily {
  static let modelType = "camembert"
  static let summary = "encoder as roberta, for French"
  static let classNames = ClassNames(prefix: "Camembert", language: ["ForMaskedLM", "Model"])
}
