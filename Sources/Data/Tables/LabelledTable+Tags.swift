import Storage

extension LabelledTable {
  /// The tags that occur: `O` first, then by their bytes.
  ///
  /// - Throws: ``DataError`` if there are fewer than two.
  package func tags() throws -> [String] {
    let tags = Set(rows.lazy.flatMap { $0.words.compactMap(\.tag) })
    guard tags.count > 1 else {
      let found = tags.first.map { "all words have the tag \"\($0)\"" } ?? "no word has a tag"
      throw DataError(
        .badInput, "\(path): \(found), and nothing can be learned from it",
        remedy: "name the column of the tags with \(option: "label-column").")
    }
    return tags.sorted { ($0 != "O" ? 1 : 0, $0) < ($1 != "O" ? 1 : 0, $1) }
  }

  /// The place among `labels` of each word's tag: [rows][words].
  ///
  /// - Throws: ``DataError`` (mismatch) if a tag is none of them: counts all such rows, shows ten with their lines.
  package func tagIndices(of map: LabelMap) throws -> [[Int32]] {
    var unknown: [String] = []
    let indices = rows.map { row -> [Int32] in
      var isKnown = true
      let found = row.words.map { word -> Int32 in
        guard let tag = word.tag, let index = map.index(of: tag) else {
          if isKnown {
            unknown.append("\(path):\(row.line): \"\(VisibleText.escape(word.tag ?? "", columns: 40))\"")
          }
          isKnown = false
          return 0
        }
        return Int32(index)
      }
      return found
    }
    guard !unknown.isEmpty else { return indices }
    let known = map.count <= 20 ? map.labels : Array(map.labels.prefix(20)) + ["…"]
    throw DataError(
      .mismatch,
      "\(path): \(CheckWords.count(unknown.count, "sentence has a tag", "sentences have tags")) that the model does not know (\(known.joined(separator: ", "))):"
        + DataError.list(unknown, total: unknown.count))
  }

  /// Holds out `fraction` of the rows with an entity, and of those without.
  ///
  /// - Throws: ``DataError`` if a side would be empty.
  package func splitByTags(validation fraction: Double, seed: UInt64) throws -> (
    training: LabelledTable, validation: LabelledTable
  ) {
    try split(
      validation: fraction, seed: seed,
      strata: rows.map { row in row.words.contains { $0.tag != "O" } ? "some" : "none" })
  }
}
