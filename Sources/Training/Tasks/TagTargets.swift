import Batches

/// A tag for each word of a row, asked of the word's first token.
struct TagTargets: RowTargets {
  let labels: [String]
  /// The right tag of each word: [rows][words].
  let tags: [[Int32]]
  /// The token of each word in its row's sequence; −1 for one that was cut off or has no token: [rows][words]. Empty before
  /// rows are encoded.
  var places: [[Int32]] = []

  func targets(_ rows: [Int], of sequences: SequenceBatch) -> Targets {
    var targets = [Int32](repeating: -1, count: sequences.tokenCount)
    for (sequence, row) in rows.enumerated() {
      for (place, tag) in zip(places[row], tags[row]) where place >= 0 {
        targets[sequences.offsets[sequence] + Int(place)] = tag
      }
    }
    return .tokens(targets)
  }

  func evaluator() -> any RowEvaluator {
    Evaluator(targets: self, chunks: TagChunks(labels), outside: labels.firstIndex(of: "O") ?? 0)
  }

  /// Compares tags with tags.
  private struct Evaluator: RowEvaluator {
    let targets: TagTargets
    let chunks: TagChunks
    /// What a word is that has no token.
    let outside: Int
    var sentences: [(truth: [Int], found: [Int])] = []

    mutating func add(_ outputs: [[Float]], rows: [Int]) {
      for (row, output) in zip(rows, outputs) {
        let found = targets.places[row].map { $0 < 0 ? outside : Int(output[Int($0)]) }
        sentences.append((targets.tags[row].map(Int.init), found))
      }
    }

    var evaluation: Evaluation {
      let metrics = TaggingMetrics(sentences, chunks)
      return Evaluation(values: metrics.values, metric: "f1", higherIsBetter: true, detail: metrics)
    }
  }
}
