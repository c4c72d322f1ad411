/// Up to ``ClassificationMetrics/mostDense`` labels the matrix; with more, their number and the pairs that happened.
extension ClassificationMetrics: Codable {
  private enum CodingKeys: String, CodingKey {
    case rows, accuracy, labels, confusion, confusions
    case labelCount = "label_count"
    case macroF1 = "macro_f1"
    case microF1 = "micro_f1"
    case weightedF1 = "weighted_f1"
    case matthews = "mcc"
    case logLoss = "log_loss"
    case majorityAccuracy = "majority_accuracy"
  }

  /// More rows than this in one cell are no count.
  private static let mostRows = 1 << 40

  /// Writes figures, labels and confusions.
  public func encode(to encoder: any Encoder) throws {
    var all = encoder.container(keyedBy: CodingKeys.self)
    try all.encode(rows, forKey: .rows)
    try all.encode(accuracy, forKey: .accuracy)
    try all.encode(macroF1, forKey: .macroF1)
    try all.encode(microF1, forKey: .microF1)
    try all.encode(weightedF1, forKey: .weightedF1)
    try all.encode(matthews, forKey: .matthews)
    try all.encode(logLoss, forKey: .logLoss)
    try all.encode(majorityAccuracy, forKey: .majorityAccuracy)
    try all.encode(labels, forKey: .labels)
    if labelCount <= Self.mostDense {
      try all.encode(confusion, forKey: .confusion)
    } else {
      try all.encode(labelCount, forKey: .labelCount)
      try all.encode(listed, forKey: .confusions)
    }
  }

  /// Reads figures, labels and confusions, a matrix of any size among them.
  ///
  /// - Throws: `DecodingError` for what is none, a matrix of another size than the labels' say.
  public init(from decoder: any Decoder) throws {
    let all = try decoder.container(keyedBy: CodingKeys.self)
    rows = try all.decode(Int.self, forKey: .rows)
    accuracy = try all.decode(Double.self, forKey: .accuracy)
    macroF1 = try all.decode(Double.self, forKey: .macroF1)
    microF1 = try all.decode(Double.self, forKey: .microF1)
    weightedF1 = try all.decode(Double.self, forKey: .weightedF1)
    matthews = try all.decode(Double.self, forKey: .matthews)
    logLoss = try all.decode(Double.self, forKey: .logLoss)
    majorityAccuracy = try all.decode(Double.self, forKey: .majorityAccuracy)
    let labels = try all.decode([Label].self, forKey: .labels)
    self.labels = labels
    guard let matrix = try all.decodeIfPresent([[Int]].self, forKey: .confusion) else {
      labelCount = try all.decode(Int.self, forKey: .labelCount)
      confusion = []
      listed = try all.decode([Confusion].self, forKey: .confusions)
      return
    }
    guard matrix.count == labels.count,
      matrix.allSatisfy({ $0.count == labels.count && $0.allSatisfy((0...Self.mostRows).contains) })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .confusion, in: all, debugDescription: "no matrix of \(labels.count) labels")
    }
    labelCount = labels.count
    let isDense = labels.count <= Self.mostDense
    confusion = isDense ? matrix : []
    listed = isDense ? [] : Self.confusions(ConfusionCounts(dense: matrix), labels.map(\.label))
  }
}
