/// A beginning with several ends, or an end with several beginnings, of which one is right.
///
/// `query`, `choices`, `gold` and `context_options`, `continuation`, `gold` as in the evaluations of llm-foundry; `ctx`,
/// `endings`, `label` as HellaSwag has them.
package struct Choices: ItemFormat {
  package static let keys =
    "query, choices and gold, or context_options, continuation and gold, or ctx, endings and label"
  private let delimiter: ItemDelimiter

  /// Items whose texts are parted by `delimiter`.
  package init(delimiter: ItemDelimiter) { self.delimiter = delimiter }

  package func item(_ row: ItemRow) throws(ItemProblem) -> LikelihoodItem {
    if row.has("context_options") {
      let contexts = try row.texts("context_options", mayBeEmpty: true)
      let text = try row.text("continuation")
      let gold = try row.place("gold", below: contexts.count)
      return LikelihoodItem(contexts.map { alternative($0, text) }, gold: gold)
    }
    let isOfEndings = row.has("endings")
    let context = try row.text(isOfEndings ? "ctx" : "query", mayBeEmpty: true)
    let texts = try row.texts(isOfEndings ? "endings" : "choices")
    let gold = try row.place(isOfEndings ? "label" : "gold", below: texts.count)
    return LikelihoodItem(texts.map { alternative(context, $0) }, gold: gold)
  }

  private func alternative(_ context: String, _ text: String) -> LikelihoodItem.Alternative {
    .init(context: context, delimiter: delimiter.before(text), text: text)
  }
}
