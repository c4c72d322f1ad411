/// Texts whose likelihood is asked for: `text`, and `prompt` where something stands before it that is not scored.
package struct ScoredText: ItemFormat {
  package static let keys = "text, and prompt where one stands before it"

  /// The format.
  package init() {}

  package func item(_ row: ItemRow) throws(ItemProblem) -> LikelihoodItem {
    let prompt = row.has("prompt") ? try row.text("prompt", mayBeEmpty: true) : ""
    return LikelihoodItem([.init(context: prompt, delimiter: "", text: try row.text("text"))])
  }
}
