import Data

/// A task whose labels may count more or less in its loss.
public protocol WeighedTask: FineTuningTask {
  /// The labels, in the order of the model's outputs.
  var labels: LabelMap { get }
  /// The weights that let rare labels count as much as frequent ones, in the order of ``labels``.
  ///
  /// - Throws: ``DataError`` (mismatch) for answers that the task does not know.
  func balancedWeights(of training: LabelledTable) throws -> [Double]
}

extension WeighedTask {
  /// n / (K · n_k) for K labels of which one has n_k of n targets, so that all labels weigh the same and a target 1 in the mean
  /// (King & Zeng 2001; scikit-learn's `balanced`); 1 for a label without targets.
  public func balancedWeights(of training: LabelledTable) throws -> [Double] {
    let counts = try counts(training: training, validation: nil)?.map { Double($0.training) } ?? []
    let all = counts.reduce(0, +), known = Double(counts.count { $0 > 0 })
    return counts.map { $0 > 0 ? all / (known * $0) : 1 }
  }
}

extension MultiLabelTask: WeighedTask {
  /// (n − n_k) / n_k for n rows of which n_k have the label: those that have it weigh as much as those that do not; 1 for a label
  /// that no row or every row has.
  public func balancedWeights(of training: LabelledTable) throws -> [Double] {
    let rows = Double(training.rows.count)
    return try counts(training: training, validation: nil)?.map { count in
      let own = Double(count.training)
      return own > 0 && own < rows ? (rows - own) / own : 1
    } ?? []
  }
}

extension TokenTask: WeighedTask {}
extension ClassificationTask: WeighedTask {}
extension PairTask: WeighedTask {}
