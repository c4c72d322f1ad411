/// XLM-R (Conneau et al. 2020): RoBERTa over the texts of a hundred languages.
enum XLMRoBERTa: RoBERTaFamily {
  static let modelType = "xlm-roberta"
  static let summary = "encoder as roberta, for many languages"
  static let classNames = ClassNames(prefix: "XLMRoberta", language: ["ForMaskedLM", "Model"])
}
