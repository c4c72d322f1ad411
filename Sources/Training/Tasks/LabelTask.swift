import Batches
import Data
import Transformer

/// A task whose rows have one label each: what classification of texts and of pairs share.
///
/// The softmax over the labels is trained by cross entropy. Macro-F1 decides, as accuracy forgives what it does to rare
/// labels.
public protocol LabelTask: FineTuningTask {
  /// The labels, in the order of the model's outputs.
  var labels: LabelMap { get }
  /// The task of these labels.
  init(_ labels: LabelMap)
}

extension LabelTask {
  /// Macro-F1, accuracy and log loss.
  public static var metrics: [Metric] {
    [
      Metric("macro_f1", higherIsBetter: true), Metric("accuracy", higherIsBetter: true),
      Metric("log_loss", higherIsBetter: false),
    ]
  }
  /// A linear model of n-grams.
  public static var hasNGrams: Bool { true }
  /// Labels exclude each other, so a share of one may go to the others.
  public static var smoothsLabels: Bool { true }
  /// Probabilities can be averaged.
  public static var averagesOutputs: Bool { true }
  /// Each label's figures and the confusion matrix.
  public static var detail: (any EvaluationDetail.Type)? { ClassificationMetrics.self }

  /// How the labels are spread, and names that look alike.
  public static func check(training: LabelledTable, validation: LabelledTable?) -> any TargetCheck {
    LabelCheck(training: training, validation: validation)
  }

  /// The task of the labels that occur in `table`.
  public init(learning table: LabelledTable) throws { self.init(try LabelMap(of: table)) }

  /// The task of a classification head's labels.
  public init?(head: ModelConfiguration.Head) {
    guard case .classification(let labels) = head else { return nil }
    self.init(LabelMap(labels))
  }

  /// The labels in the order of a head with the same ones.
  public func inOrder(of head: ModelConfiguration.Head) -> Self {
    guard case .classification(let stored) = head, stored.count == labels.count,
      stored.allSatisfy({ labels.index(of: $0) != nil })
    else { return self }
    return Self(LabelMap(stored))
  }

  /// A classification head with these labels.
  public var head: ModelConfiguration.Head { .classification(labels: labels.labels) }
  /// How many labels there are.
  public var targetSummary: String { "\(labels.count) labels" }
  /// The labels in their order.
  public var identity: [String: String] { ["labels": labels.labels.joined(separator: ", ")] }

  /// The label of each row.
  public func targets(of table: LabelledTable) throws -> any RowTargets {
    LabelTargets(labels, try labels.encode(table))
  }

  /// The probabilities of the labels.
  public func outputs(_ sequences: SequenceBatch, _ session: ModelSession) -> [[Float]] {
    session.probabilities(sequences)
  }

  /// The most likely label, and the probability of each.
  public func prediction(_ outputs: [Float], text: String?, pair: String?) -> any Encodable & Sendable {
    LabelPrediction(labels: labels.labels, outputs, text: text, pair: pair)
  }

  /// The rows of each label.
  public func counts(training: LabelledTable, validation: LabelledTable?) throws -> [TargetCount]? {
    func counts(_ table: LabelledTable?) throws -> [Int] {
      var counts = [Int](repeating: 0, count: labels.count)
      for label in try table.map(labels.encode) ?? [] where label >= 0 { counts[Int(label)] += 1 }
      return counts
    }
    let training = try counts(training), validation = try counts(validation)
    return labels.labels.indices.map {
      TargetCount(label: labels.labels[$0], training: training[$0], validation: validation[$0])
    }
  }

  /// A linear model on n-grams of the rows.
  public func nGramModel(of training: LabelledTable) throws -> NGramModel? {
    let all = try labels.encode(training)
    let known = all.indices.filter { all[$0] >= 0 }
    if known.isEmpty { return nil }
    return NGramModel(
      known.map { training.rows[$0] }, labels: known.map { all[$0] }, names: labels.labels)
  }

  /// Linear models on n-grams of the rows, each of which has left a fifth of them out.
  public func nGramTeacher(of training: LabelledTable) throws -> NGramTeacher? {
    let all = try labels.encode(training)
    guard !all.isEmpty, !all.contains(where: { $0 < 0 }) else { return nil }
    return NGramTeacher(training.rows, labels: all, names: labels.labels)
  }
}
