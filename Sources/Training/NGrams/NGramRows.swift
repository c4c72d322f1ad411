import Data

/// Rows counted for an n-gram model, with the settings that rows held out among them speak for.
struct NGramRows {
  /// The rows that were read, as places among those given.
  let read: [Int]
  /// The label of each.
  let labels: [Int32]
  let features: NGramFeatures
  /// The features of each row read.
  let matrix: SparseRows
  let settings: NGramSettings
  let seed: UInt64

  /// As many bytes of text as make some 30 million grams; of more text an even share of the rows is read.
  private static let mostBytes = 1 << 25
  /// As many weights as may be, and as many dual variables, one for each row and label.
  private static let mostWeights = 1 << 25

  /// - Parameters:
  ///   - rows: at least one.
  ///   - labels: of each row, in `0..<names.count`.
  ///   - names: of the labels.
  init(_ rows: [LabelledRow], labels: [Int32], names: [String], seed: UInt64) {
    precondition(rows.count == labels.count && !rows.isEmpty && !names.isEmpty)
    let width = (names.count + 3) / 4 * 4
    let bytes = rows.reduce(0) { $0 + $1.text.utf8.count + 2 * ($1.pair?.utf8.count ?? 0) }
    let share = min(1, Double(Self.mostBytes) / Double(max(1, bytes)))
    let most = max(1, min(Int(Double(rows.count) * share), Self.mostWeights / width))
    let order = Permutation(count: rows.count, seed: seed)
    // In their own order: which are read is all that the shuffle says.
    read = most < rows.count ? (0..<most).map { order[$0] }.sorted() : Array(rows.indices)
    self.labels = read.map { labels[$0] }
    self.seed = seed
    let (all, whole) = NGramCounter.features(
      of: read.map { rows[$0] }, most: max(1, Self.mostWeights / width))
    let families = read.compactMap { rows[$0].family }
    settings = NGramChoice(
      all, whole, labels: self.labels, families: families.count == read.count ? families : nil,
      labelCount: names.count, seed: seed
    ).settings()
    (features, matrix) = all.restricted(to: settings.kind, whole)
  }
}
