import Data
import Storage

/// How well tagged words meet those of the rows: entities that are found whole and named right, as conlleval counts.
public struct TaggingMetrics: Sendable, Equatable, Codable {
  /// The figures of one kind of entity.
  public struct Kind: Sendable, Equatable, Codable {
    /// The kind.
    public let label: String
    /// The entities that there are.
    public let support: Int
    /// The entities that were found, right or wrong.
    public let predicted: Int
    /// The share of right ones among those found; 0 of none.
    public let precision: Double
    /// The share of those found among all; 0 of none.
    public let recall: Double
    /// The harmonic mean of precision and recall; 0 where both are.
    public let f1: Double
  }

  /// The number of sentences.
  public let rows: Int
  /// The number of words.
  public let words: Int
  /// The share of words with the right tag.
  public let tokenAccuracy: Double
  /// The share of right ones among the entities found.
  public let precision: Double
  /// The share of entities found.
  public let recall: Double
  /// The harmonic mean of precision and recall, over all entities.
  public let f1: Double
  /// The mean of the kinds' F1.
  public let macroF1: Double
  /// Each kind's figures.
  public let labels: [Kind]

  private enum CodingKeys: String, CodingKey {
    case rows, words, precision, recall, f1, labels
    case tokenAccuracy = "token_accuracy"
    case macroF1 = "macro_f1"
  }

  /// Compares tags: of each sentence the numbers of the right ones and of those found, as many of both.
  package init(_ sentences: [(truth: [Int], found: [Int])], _ chunks: TagChunks) {
    var counts: [String: (hits: Int, support: Int, predicted: Int)] = [:]
    var right = 0, words = 0
    for (truth, found) in sentences {
      words += truth.count
      right += zip(truth, found).count { $0 == $1 }
      let entities = Set(chunks.entities(truth)), answers = Set(chunks.entities(found))
      for entity in entities { counts[entity.kind, default: (0, 0, 0)].support += 1 }
      for answer in answers {
        counts[answer.kind, default: (0, 0, 0)].predicted += 1
        if entities.contains(answer) { counts[answer.kind, default: (0, 0, 0)].hits += 1 }
      }
    }
    func ratio(_ a: Int, _ b: Int) -> Double { b == 0 ? 0 : Double(a) / Double(b) }
    labels = counts.sorted { $0.key < $1.key }.map { kind, n in
      Kind(
        label: kind, support: n.support, predicted: n.predicted, precision: ratio(n.hits, n.predicted),
        recall: ratio(n.hits, n.support), f1: ratio(2 * n.hits, n.support + n.predicted))
    }
    let hits = counts.values.reduce(0) { $0 + $1.hits }
    let support = counts.values.reduce(0) { $0 + $1.support }
    let predicted = counts.values.reduce(0) { $0 + $1.predicted }
    rows = sentences.count
    self.words = words
    tokenAccuracy = ratio(right, words)
    precision = ratio(hits, predicted)
    recall = ratio(hits, support)
    f1 = ratio(2 * hits, support + predicted)
    macroF1 = labels.isEmpty ? 0 : labels.reduce(0) { $0 + $1.f1 } / Double(labels.count)
  }

  /// The figures by name, in the order they are shown.
  public var values: [(name: String, value: Double)] {
    [
      ("f1", f1), ("precision", precision), ("recall", recall), ("macro_f1", macroF1),
      ("token_accuracy", tokenAccuracy),
    ]
  }
}

extension TaggingMetrics: EvaluationDetail {
  /// The summary, and a line for each kind.
  public var text: String {
    var table = CheckTable(header: ["entity", "precision", "recall", "F1", "found", "there"])
    table.numbers = [1, 2, 3, 4, 5]
    table.rows = labels.map { kind in
      [VisibleText.escape(kind.label, columns: 40)] + [kind.precision, kind.recall, kind.f1].map(Self.figure)
        + ["\(kind.predicted)", "\(kind.support)"]
    }
    return
      ([
        "rows: \(rows)  words: \(words)",
        "entity F1: \(Self.figure(f1))  precision: \(Self.figure(precision))  recall: \(Self.figure(recall))  macro F1: \(Self.figure(macroF1))",
        "token accuracy: \(Self.figure(tokenAccuracy))", "",
      ] + table.lines).joined(separator: "\n")
  }

  /// Each kind's figures.
  public var view: EvaluationView {
    EvaluationView(
      rows: rows,
      figures:
        "entity F1 \(Self.figure(f1)), precision \(Self.figure(precision)), recall \(Self.figure(recall)), token accuracy \(Self.figure(tokenAccuracy))",
      parts: [
        .table(
          EvaluationView.Table(
            titles: ["entity", "precision", "recall", "F1", "found", "there"],
            rows: labels.map {
              [
                .text($0.label), .figure($0.precision), .figure($0.recall), .figure($0.f1),
                .count($0.predicted), .count($0.support),
              ]
            }, hasRowNames: true))
      ])
  }

  private static func figure(_ value: Double) -> String { Format.decimal(value, digits: 4) }
}
