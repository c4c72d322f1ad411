/// Texts between which a language model chooses by how likely it finds them.
package struct LikelihoodItem: Sendable, Equatable {
  /// A text whose likelihood counts, and what stands before it.
  package struct Alternative: Sendable, Equatable {
    /// What stands before; empty where the text stands alone.
    package var context: String
    /// The text, with what parts it from its context.
    package var continuation: String
    /// The text's length in bytes of UTF-8, as it stands in the file: what likelihoods are normalised by.
    package var byteCount: Int

    /// The parts given; the delimiter stands before the text.
    package init(context: String, delimiter: String, text: String) {
      self.context = context
      continuation = delimiter + text
      byteCount = text.utf8.count
    }
  }

  /// The texts, at least one.
  package var alternatives: [Alternative]
  /// The number of the right one.
  package var gold: Int

  /// The texts given.
  package init(_ alternatives: [Alternative], gold: Int = 0) {
    precondition(alternatives.indices.contains(gold), "text \(gold) of \(alternatives.count)")
    self.alternatives = alternatives
    self.gold = gold
  }
}
