import Batches
import Data
import Kernels
import Storage
import Tokenizer
import Transformer

/// Tagging the words of texts: names of persons and places, parts of speech.
///
/// A word's tag is asked of its first token, by cross entropy over the tags; the others have no target. The F1 of whole
/// entities decides.
public struct TokenTask: FineTuningTask {
  /// `tokens`.
  public static let name = "tokens"
  /// What a row is.
  public static let summary = "a sentence, and a tag for each word"
  /// Whether a row has a second text.
  public static let readsPairs = false
  /// Tags of words.
  public static let target = LabelledOptions.Target.tags
  /// A word has one tag.
  public static let smoothsLabels = true
  /// Sentences.
  public static let strata = "the sentences with an entity and of those without"
  /// F1, precision and recall of entities, and the share of words that are right.
  public static let metrics = [
    Metric("f1", higherIsBetter: true), Metric("precision", higherIsBetter: true),
    Metric("recall", higherIsBetter: true), Metric("macro_f1", higherIsBetter: true),
    Metric("token_accuracy", higherIsBetter: true),
  ]
  /// Each kind's figures.
  public static let detail: (any EvaluationDetail.Type)? = TaggingMetrics.self

  /// The tags, in the order of the model's outputs.
  public let labels: LabelMap
  /// The task of these tags.
  public init(_ labels: LabelMap) { self.labels = labels }

  /// How the tags are spread.
  public static func check(training: LabelledTable, validation: LabelledTable?) -> any TargetCheck {
    TagCheck(training: training, validation: validation)
  }

  /// A share of the sentences with an entity, and of those without.
  public static func split(
    _ table: LabelledTable, validation share: Double, seed: UInt64
  ) throws -> (training: LabelledTable, validation: LabelledTable) {
    try table.splitByTags(validation: share, seed: seed)
  }

  /// The task of the tags that occur in `table`.
  public init(learning table: LabelledTable) throws { self.init(LabelMap(try table.tags())) }

  /// The task of a head that labels tokens.
  public init?(head: ModelConfiguration.Head) {
    guard case .tokenClassification(let labels) = head else { return nil }
    self.init(LabelMap(labels))
  }

  /// The tags in the order of a head with the same ones.
  public func inOrder(of head: ModelConfiguration.Head) -> Self {
    guard case .tokenClassification(let stored) = head, Set(stored) == Set(labels.labels) else { return self }
    return Self(LabelMap(stored))
  }

  /// A head with these tags.
  public var head: ModelConfiguration.Head { .tokenClassification(labels: labels.labels) }
  /// How many tags there are.
  public var targetSummary: String { "\(labels.count) tags" }
  /// The tags in their order.
  public var identity: [String: String] { ["labels": labels.labels.joined(separator: ", ")] }

  /// The tags of each row, of which nobody knows yet what tokens they are asked of.
  public func targets(of table: LabelledTable) throws -> any RowTargets {
    TagTargets(labels: labels.labels, tags: try table.tagIndices(of: labels))
  }

  /// The rows, with the tags at the first token of each word.
  public func rows(_ table: LabelledTable, _ encoding: RowEncoding) throws -> TaskRows {
    let dataset = try encoding.dataset(table)
    var targets = TagTargets(labels: labels.labels, tags: try table.tagIndices(of: labels))
    targets.places = try table.rows.indices.map { index in
      let row = table.rows[index]
      let pieces = try encoding.tokenizer.encodePieces(row.text)
      let lost = Int(dataset.fullLengths[index]) - dataset.length(index)
      let kept = pieces.count - lost, first = encoding.template.leadingCount
      guard dataset.sequence(index).dropFirst(first).prefix(kept).elementsEqual(pieces.prefix(kept).map(\.id))
      else {
        throw DataError(
          .badInput, "\(table.path):\(row.line): the sentence of \(row.text.utf8.count) bytes is too long",
          remedy: "Cut it into several.")
      }
      return WordPieces.first(row.words.map(\.range), pieces).map { place in
        place.flatMap { $0 < kept ? Int32(first + $0) : nil } ?? -1
      }
    }
    return TaskRows(dataset, targets)
  }

  /// The number of the likeliest tag of each token.
  public func outputs(_ sequences: SequenceBatch, _ session: ModelSession) -> [[Float]] {
    session.withOutputs(sequences) { logits in
      let best = session.engine.argmaxRows(logits)
      return (0..<sequences.count).map { best[sequences.range(of: $0)].map { Float($0) } }
    }
  }

  /// The likeliest tag of each token.
  public func prediction(_ outputs: [Float], text: String?, pair: String?) -> any Encodable & Sendable {
    outputs.map { labels.labels[Int($0)] }
  }

  /// The words of each tag.
  public func counts(training: LabelledTable, validation: LabelledTable?) throws -> [TargetCount]? {
    func counts(_ table: LabelledTable?) throws -> [Int] {
      var counts = [Int](repeating: 0, count: labels.count)
      for tag in try table?.tagIndices(of: labels).joined().map(Int.init) ?? [] { counts[tag] += 1 }
      return counts
    }
    let training = try counts(training), validation = try counts(validation)
    return labels.labels.indices.map {
      TargetCount(label: labels.labels[$0], training: training[$0], validation: validation[$0])
    }
  }
}
