import Batches
import Data
import Foundation
import Kernels
import Storage
import Tokenizer
import Transformer

extension SequenceTemplate {
  /// How a model frames a text for classification.
  ///
  /// - Throws: ``DataError`` (exit code 3) if the tokenizer lacks what an encoder needs.
  public static func classifier(
    _ configuration: ModelConfiguration, _ special: SpecialTokens
  ) throws -> SequenceTemplate {
    configuration.isCausal
      ? decoder(special) : try encoder(special, segmentCount: configuration.segmentCount)
  }
}

extension ModelSession {
  /// The probabilities of each label for each sequence of `batch`, [sequences][labels].
  public func probabilities(_ batch: SequenceBatch) -> [[Float]] {
    let mark = context.arena.mark
    let logits = model.outputs(batch, &context)
    engine.softmaxRows(logits)
    let rows = (0..<logits.rows).map { logits.rows($0..<$0 + 1).elements }
    context.arena.release(to: mark)
    return rows
  }
}

/// Labelled rows on which a classifier is judged.
public struct ClassificationEvaluation: Sendable {
  private let dataset: LabelledDataset
  private let labels: [String]
  /// Rows of like length together: a pass then holds about as many tokens as any other.
  private let passes: [[Int]]

  /// - Parameters:
  ///   - dataset: labelled rows.
  ///   - labels: the names of the labels.
  ///   - batchSize: rows a pass.
  public init(_ dataset: LabelledDataset, labels: [String], batchSize: Int = 32) {
    self.dataset = dataset
    self.labels = labels
    let order = (0..<dataset.count).sorted { (dataset.length($0), $0) < (dataset.length($1), $1) }
    passes = stride(from: 0, to: order.count, by: batchSize).map {
      Array(order[$0..<min(order.count, $0 + batchSize)])
    }
  }

  /// The number of rows.
  public var rowCount: Int { dataset.count }

  /// As many of the longest rows as a pass has: no pass has more rows or more tokens. Nil where there are no rows.
  public var largest: SequenceBatch? {
    guard let size = passes.first?.count else { return nil }
    return SequenceBatch(lengths: passes.joined().suffix(size).map(dataset.length))
  }

  /// All metrics of the model on the rows.
  public func metrics(_ session: ModelSession) -> ClassificationMetrics {
    var accumulator = ClassificationAccumulator(labels: labels)
    for rows in passes {
      let batch = dataset.batch(rows)
      for (label, p) in zip(batch.labels, session.probabilities(batch.sequences)) {
        accumulator.add(truth: Int(label), probabilities: p)
      }
    }
    return accumulator.metrics
  }
}

/// Fine-tuning on labelled rows.
public struct ClassificationTask: TrainingTask {
  private let sampler: ClassificationSampler
  private let accumulate: Int
  private let batchSize: Int
  private let maxLength: Int
  private let evaluation: ClassificationEvaluation?
  /// The steps in which every row is read once.
  public let stepsPerEpoch: Int

  /// - Parameters:
  ///   - sampler: draws the rows to learn from.
  ///   - batchSize: rows a pass.
  ///   - accumulate: passes a step.
  ///   - maxLength: the longest sequence.
  ///   - evaluation: the rows to be judged on.
  public init(
    sampler: ClassificationSampler, batchSize: Int, accumulate: Int, maxLength: Int,
    evaluation: ClassificationEvaluation?
  ) {
    self.sampler = sampler
    self.batchSize = batchSize
    self.accumulate = accumulate
    self.maxLength = maxLength
    self.evaluation = evaluation
    stepsPerEpoch = (sampler.stepsPerEpoch + accumulate - 1) / accumulate
  }

  /// The passes of a step.
  public func microBatches(at step: Int) throws -> [MicroBatch] {
    try (0..<accumulate).map { pass in
      let batch = try sampler.batch(at: step * accumulate + pass)
      return MicroBatch(batch.sequences, .labels(batch.labels))
    }
  }

  /// A batch of the longest rows; of the longest there may be, where texts are encoded anew each epoch.
  public var largest: SequenceBatch {
    SequenceBatch(lengths: sampler.longest(batchSize, limit: maxLength))
  }

  /// The longest validation rows.
  public var largestEvaluation: SequenceBatch? { evaluation?.largest }

  /// A pass over the validation rows learns nothing and costs a third.
  public var evaluationSteps: Double {
    evaluation.map { Double($0.rowCount) / Double(batchSize * accumulate) / 3 } ?? 0
  }

  /// What a classifier is judged by; macro-F1 decides where nothing else is asked for.
  public static let metrics = [
    Metric("macro_f1", higherIsBetter: true), Metric("accuracy", higherIsBetter: true),
    Metric("log_loss", higherIsBetter: false),
  ]

  /// All where there are validation rows.
  public var metrics: [Metric] { evaluation == nil ? [] : Self.metrics }

  /// Accuracy, macro-F1 and log loss; macro-F1 decides, as accuracy forgives what it does to rare labels.
  public func evaluate(_ session: ModelSession) -> Evaluation? {
    evaluation.map { evaluation in
      let metrics = evaluation.metrics(session)
      var evaluation = Evaluation(
        values: [
          ("accuracy", metrics.accuracy), ("macro_f1", metrics.macroF1), ("log_loss", metrics.logLoss),
        ],
        metric: "macro_f1", higherIsBetter: true)
      evaluation.classification = metrics
      return evaluation
    }
  }

  /// 6 N + 12 L d T for each token.
  public func operations(_ batch: MicroBatch, _ model: TransformerModel) -> Double {
    let tokens = batch.sequences.tokenCount
    return Double(tokens)
      * model.trainingOperations(length: tokens / max(1, batch.sequences.count), headShare: 0)
  }
}
