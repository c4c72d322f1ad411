/// How often each label was taken for each, of which only what happened is kept.
///
/// It takes memory in proportion to the rows added, and never more than the square of the labels.
public struct ConfusionCounts: Sendable, Equatable {
  /// The number of labels.
  public let labelCount: Int
  /// Rows by truth · ``labelCount`` + prediction; none is 0.
  private var cells: [Int: Int] = [:]

  /// No rows yet.
  public init(labelCount: Int) { self.labelCount = labelCount }

  /// The counts of a matrix, `dense[truth][prediction]`: [labels, labels].
  init(dense: [[Int]]) {
    labelCount = dense.count
    for (truth, row) in dense.enumerated() {
      for (prediction, rows) in row.enumerated() where rows > 0 {
        add(truth: truth, prediction: prediction, rows: rows)
      }
    }
  }

  /// The rows of label `truth` that were taken for `prediction`.
  public subscript(truth: Int, prediction: Int) -> Int {
    precondition(truth < labelCount && prediction < labelCount)
    return cells[truth * labelCount + prediction] ?? 0
  }

  /// Adds `rows`, at least one, of label `truth` that were taken for `prediction`.
  public mutating func add(truth: Int, prediction: Int, rows: Int = 1) {
    precondition(truth >= 0 && truth < labelCount && prediction >= 0 && prediction < labelCount && rows > 0)
    cells[truth * labelCount + prediction, default: 0] += rows
  }

  /// Adds the rows of other counts of the same labels.
  public mutating func merge(_ other: ConfusionCounts) {
    precondition(other.labelCount == labelCount)
    cells.merge(other.cells) { $0 + $1 }
  }

  /// Calls `body` with each pair that happened, in no order.
  func forEach(_ body: (_ truth: Int, _ prediction: Int, _ rows: Int) -> Void) {
    for (cell, rows) in cells { body(cell / labelCount, cell % labelCount, rows) }
  }

  /// All counts, `dense[truth][prediction]`: [labels, labels].
  var dense: [[Int]] {
    var counts = Array(repeating: Array(repeating: 0, count: labelCount), count: labelCount)
    forEach { counts[$0][$1] = $2 }
    return counts
  }

  /// What was taken for something else, the commonest mistake first, then in the order of the labels.
  var mistakes: [(truth: Int, prediction: Int, rows: Int)] {
    cells.lazy.map { (truth: $0.key / labelCount, prediction: $0.key % labelCount, rows: $0.value) }
      .filter { $0.truth != $0.prediction }
      .sorted { ($1.rows, $0.truth, $0.prediction) < ($0.rows, $1.truth, $1.prediction) }
  }
}
