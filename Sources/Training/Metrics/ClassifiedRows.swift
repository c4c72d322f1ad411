/// Rows with the right label of each and what a classifier says of it: what figures of probabilities are made from.
public struct ClassifiedRows: Sendable {
  /// The labels, in the order of the probabilities.
  public let labels: [String]
  /// The right label of each row, by its place: [rows].
  public private(set) var truths: [Int] = []
  /// What the classifier says: [rows][labels], all of them finite.
  public private(set) var probabilities: [[Float]] = []
  /// The most likely label of each row, of equally likely ones the first: [rows].
  public private(set) var predictions: [Int] = []

  /// - Parameters:
  ///   - labels: at least one.
  ///   - truths: of each row; rows with -1 are left out.
  ///   - probabilities: [rows][labels].
  /// - Returns: nil where no row has a label, or a probability is not a finite number.
  public init?(labels: [String], truths: [Int32], probabilities: [[Float]]) {
    precondition(truths.count == probabilities.count && !labels.isEmpty)
    self.labels = labels
    for (truth, values) in zip(truths, probabilities) where truth >= 0 {
      precondition(values.count == labels.count && Int(truth) < labels.count)
      guard values.allSatisfy(\.isFinite) else { return nil }
      self.truths.append(Int(truth))
      self.probabilities.append(values)
      predictions.append(values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 })
    }
    if self.truths.isEmpty { return nil }
  }

  /// The rows with their probabilities changed, in which the most likely label stays the same.
  package func mapped(_ change: ([Float]) -> [Float]) -> ClassifiedRows {
    var rows = self
    rows.probabilities = probabilities.map(change)
    return rows
  }

  /// The number of rows.
  public var count: Int { truths.count }

  /// Whether the most likely label is the right one: [rows].
  public var hits: [Bool] { zip(truths, predictions).map(==) }

  /// The negative logarithm of the right label's probability, in nats: [rows].
  var losses: [Double] {
    zip(truths, probabilities).map { ClassificationAccumulator.logLoss($1[$0]) }
  }

  /// How often each label was taken for each, and the log loss.
  public var metrics: ClassificationMetrics { accumulated.metrics }

  var accumulated: ClassificationAccumulator {
    var all = ClassificationAccumulator(labels: labels)
    for (truth, values) in zip(truths, probabilities) { all.add(truth: truth, probabilities: values) }
    return all
  }
}
