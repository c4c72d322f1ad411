/// Pairs of a good and a bad sentence, as BLiMP has them (Warstadt et al. 2020, arXiv:1912.00582) and what follows it:
/// `sentence_good`, `sentence_bad`.
package struct MinimalPairs: ItemFormat {
  package static let keys = "sentence_good and sentence_bad"
  /// What stands before a sentence; nothing, unless it is given.
  private let delimiter: String

  /// - Parameter delimiter: nil for none.
  package init(delimiter: String?) { self.delimiter = delimiter ?? "" }

  package func item(_ row: ItemRow) throws(ItemProblem) -> LikelihoodItem {
    var sentences: [LikelihoodItem.Alternative] = []
    for key in ["sentence_good", "sentence_bad"] {
      sentences.append(.init(context: "", delimiter: delimiter, text: try row.text(key)))
    }
    return LikelihoodItem(sentences)
  }
}
