/// RoBERTa (Liu et al. 2019): BERT's encoder without segments, trained longer.
enum RoBERTa: RoBERTaFamily {
  static let modelType = "roberta"
  static let summary = "encoder with positions behind the padding"
  static let classNames = ClassNames(prefix: "Roberta", language: ["ForMaskedLM", "Model"])
}
