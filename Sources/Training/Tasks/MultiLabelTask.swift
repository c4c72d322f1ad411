import Batches
import Data
import Foundation
import Storage
import Transformer

/// Giving texts, or pairs of texts, any number of labels.
///
/// The sigmoid of each label is trained by binary cross entropy. The mean of the labels' average precision decides, which
/// needs no threshold; thresholds are tuned on the validation rows when all is learned.
public struct MultiLabelTask: FineTuningTask {
  /// `multi-label`.
  public static let name = "multi-label"
  /// What a row is.
  public static let summary = "a text or a pair, and any number of labels"
  /// Whether a row has a second text.
  public static let readsPairs = false
  /// It may have one.
  public static let mayReadPairs = true
  /// Probabilities can be averaged.
  public static let averagesOutputs = true
  /// Thresholds are.
  public static let isTuned = true
  /// Lists of labels.
  public static let target = LabelledOptions.Target.labels
  /// Mean average precision and F1 in several means.
  public static let metrics = [
    Metric("macro_ap", higherIsBetter: true), Metric("micro_f1", higherIsBetter: true),
    Metric("macro_f1", higherIsBetter: true), Metric("weighted_f1", higherIsBetter: true),
    Metric("samples_f1", higherIsBetter: true), Metric("subset_accuracy", higherIsBetter: true),
    Metric("hamming_loss", higherIsBetter: false),
  ]
  /// Each label's figures.
  public static let detail: (any EvaluationDetail.Type)? = MultiLabelMetrics.self

  /// The labels, in the order of the model's outputs.
  public let labels: LabelMap
  /// From which probability on a row has each.
  public let thresholds: LabelThresholds

  /// The task of these labels.
  public init(_ labels: LabelMap, _ thresholds: LabelThresholds? = nil) {
    self.labels = labels
    self.thresholds = thresholds ?? LabelThresholds(count: labels.count)
  }

  /// How the labels are spread, and names that look alike.
  public static func check(training: LabelledTable, validation: LabelledTable?) -> any TargetCheck {
    LabelListCheck(training: training, validation: validation)
  }

  /// A share of the rows of each label.
  public static func split(
    _ table: LabelledTable, validation share: Double, seed: UInt64
  ) throws -> (training: LabelledTable, validation: LabelledTable) {
    try table.splitByRarestLabel(validation: share, seed: seed)
  }

  /// The task of the labels that occur in `table`.
  public init(learning table: LabelledTable) throws { self.init(LabelMap(try table.listedLabels())) }

  /// The task of a head with such labels.
  public init?(head: ModelConfiguration.Head) {
    guard case .multiLabel(let labels) = head else { return nil }
    self.init(LabelMap(labels))
  }

  /// The labels in the order of a head with the same ones.
  public func inOrder(of head: ModelConfiguration.Head) -> Self {
    guard case .multiLabel(let stored) = head, stored.count == labels.count,
      stored.allSatisfy({ labels.index(of: $0) != nil })
    else { return self }
    return Self(LabelMap(stored))
  }

  /// With the thresholds that stand in a model's folder.
  public func completed(from folder: String) throws -> Self {
    Self(labels, try LabelThresholds.read(folder, labels: labels.labels) ?? thresholds)
  }

  /// A head with these labels.
  public var head: ModelConfiguration.Head { .multiLabel(labels: labels.labels) }
  /// How many labels there are.
  public var targetSummary: String { "\(labels.count) labels, any number a row" }
  /// The labels in their order.
  public var identity: [String: String] { ["labels": labels.labels.joined(separator: ", ")] }

  /// The labels of each row.
  public func targets(of table: LabelledTable) throws -> any RowTargets {
    LabelSetTargets(labels.labels, thresholds, try table.indicators(of: labels))
  }

  /// The probability of each label.
  public func outputs(_ sequences: SequenceBatch, _ session: ModelSession) -> [[Float]] {
    session.withOutputs(sequences) { $0.rowValues.map { $0.map { Float(1 / (1 + exp(-Double($0)))) } } }
  }

  /// The labels that are likely enough, and the probability of each.
  public func prediction(_ outputs: [Float], text: String?, pair: String?) -> any Encodable & Sendable {
    LabelSetPrediction(labels.labels, thresholds, outputs, text: text, pair: pair)
  }

  /// The rows of each label.
  public func counts(training: LabelledTable, validation: LabelledTable?) throws -> [TargetCount]? {
    func counts(_ table: LabelledTable?) throws -> [Int] {
      var counts = [Int](repeating: 0, count: labels.count)
      for (index, value) in (try table?.indicators(of: labels) ?? []).enumerated() where value == 1 {
        counts[index % labels.count] += 1
      }
      return counts
    }
    let training = try counts(training), validation = try counts(validation)
    return labels.labels.indices.map {
      TargetCount(label: labels.labels[$0], training: training[$0], validation: validation[$0])
    }
  }

  /// The thresholds of the highest F1 on validation rows.
  public func tuned(_ outputs: [[Float]], on table: LabelledTable) throws -> TaskTuning? {
    let truths = try table.indicators(of: labels)
    let thresholds = LabelThresholds(tuningOn: outputs, truths: truths, count: labels.count)
    let tuned = Self(labels, thresholds)
    return TaskTuning(
      task: tuned, fileName: LabelThresholds.fileName, file: try thresholds.file(labels.labels),
      summary: "a threshold for each label")
  }
}
