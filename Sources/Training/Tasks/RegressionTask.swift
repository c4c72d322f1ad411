import Batches
import Data
import Storage
import Transformer

/// Giving texts, or pairs of texts, a number: a rating, a similarity, a rank among ordered labels.
///
/// Squared errors are trained in the unit of a ``Transformer/TargetScale``, which standardises targets; answers are in the
/// unit of the rows. The root of the mean squared error decides, as correlations forgive a wrong scale and have no value
/// where a model answers all rows alike.
public struct RegressionTask: FineTuningTask {
  /// `regression`.
  public static let name = "regression"
  /// What a row is.
  public static let summary = "a text or a pair, and a number"
  /// Whether a row has a second text.
  public static let readsPairs = false
  /// Numbers can be averaged.
  public static let averagesOutputs = true
  /// A similarity is one of two texts.
  public static let mayReadPairs = true
  /// Numbers.
  public static let target = LabelledOptions.Target.number
  /// Ranges of numbers.
  public static let strata = "the rows of each range of numbers"
  /// Errors and correlations.
  public static let metrics = [
    Metric("rmse", higherIsBetter: false), Metric("mae", higherIsBetter: false),
    Metric("pearson", higherIsBetter: true), Metric("spearman", higherIsBetter: true),
    Metric("r2", higherIsBetter: true),
  ]
  /// The errors of each range of numbers.
  public static let detail: (any EvaluationDetail.Type)? = RegressionMetrics.self

  /// Where the numbers lie.
  public let scale: TargetScale
  /// The task of numbers that lie there.
  public init(_ scale: TargetScale) { self.scale = scale }

  /// Where the numbers lie, and any far from all others.
  public static func check(training: LabelledTable, validation: LabelledTable?) -> any TargetCheck {
    NumberCheck(training: training, validation: validation)
  }

  /// A share of the rows of each range of numbers.
  public static func split(
    _ table: LabelledTable, validation share: Double, seed: UInt64
  ) throws -> (training: LabelledTable, validation: LabelledTable) {
    try table.splitByNumber(validation: share, seed: seed)
  }

  /// The task of the numbers of `table`.
  public init(learning table: LabelledTable) throws {
    let numbers = try table.numbers()
    guard let first = numbers.first, numbers.contains(where: { $0 != first }) else {
      let found = numbers.first.map { "all \(numbers.count) rows have the number \(Format.significant($0))" }
      throw DataError(
        .badInput, "\(table.path): \(found ?? "there are no rows"), and nothing can be learned from it",
        remedy: "name another column with \(option: "label-column").")
    }
    let (mean, deviation) = NumberCheck.moments(numbers)
    self.init(TargetScale(mean: mean, deviation: deviation))
  }

  /// The task of a regression head.
  public init?(head: ModelConfiguration.Head) {
    guard case .regression(let scale) = head else { return nil }
    self.init(scale)
  }

  /// With the scale of a head that answers in nearly the same unit, from nearly the same numbers, which is kept then.
  public func inOrder(of head: ModelConfiguration.Head) -> Self {
    guard case .regression(let stored) = head else { return self }
    let isNear =
      (0.25...4).contains(stored.unit / scale.unit) && abs(stored.mean - scale.mean) <= 4 * scale.unit
    return isNear ? Self(stored) : self
  }

  /// A head with one output.
  public var head: ModelConfiguration.Head { .regression(scale) }
  /// Where the numbers lie.
  public var targetSummary: String { "numbers around \(Format.significant(Double(scale.mean)))" }
  /// Where the numbers lie.
  public var identity: [String: String] { ["numbers": "mean \(scale.mean), unit \(scale.unit)"] }

  /// The number of each row.
  public func targets(of table: LabelledTable) throws -> any RowTargets {
    NumberTargets(try table.numbers())
  }

  /// The number of each sequence.
  public func outputs(_ sequences: SequenceBatch, _ session: ModelSession) -> [[Float]] {
    session.withOutputs(sequences) { $0.rowValues }
  }

  /// The number.
  public func prediction(_ outputs: [Float], text: String?, pair: String?) -> any Encodable & Sendable {
    NumberPrediction(outputs[0], text: text, pair: pair)
  }
}
