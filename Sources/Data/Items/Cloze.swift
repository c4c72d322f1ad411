/// Contexts with the text that follows: `context`, `continuation`, as LAMBADA lies in llm-foundry.
package struct Cloze: ItemFormat {
  package static let keys = "context and continuation"
  private let delimiter: ItemDelimiter

  /// Items whose texts are parted by `delimiter`.
  package init(delimiter: ItemDelimiter) { self.delimiter = delimiter }

  package func item(_ row: ItemRow) throws(ItemProblem) -> LikelihoodItem {
    let context = try row.text("context", mayBeEmpty: true)
    let text = try row.text("continuation")
    return LikelihoodItem([.init(context: context, delimiter: delimiter.before(text), text: text)])
  }
}
