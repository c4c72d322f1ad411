import Batches

/// How much the targets of a classifier count in its loss, by their label and by how sure the model is of them.
///
/// With p the probability of a row's label y, its loss is (1 − p)^γ · Σ_k −w_k t_k log p_k: cross entropy with weights of
/// classes as PyTorch's, whose smoothing too is weighed by class, times the factor of the focal loss (Lin et al. 2017). The
/// mean over rows is taken by the sum of their w_y. Where sequences have any number of labels, w multiplies the loss of
/// those that a row has, as PyTorch's `pos_weight`, and the mean is over all outputs.
public struct LossWeighing: Sendable, Equatable {
  /// The weight of each label, above 0; empty where all weigh the same.
  public var weights: [Float] = []
  /// γ; 0 for none.
  public var focus: Float = 0

  /// All targets alike.
  public init() {}

  /// Whether all targets count alike.
  public var isPlain: Bool { weights.isEmpty && focus == 0 }

  /// The weight of a label.
  func weight(_ label: Int) -> Double { weights.isEmpty ? 1 : Double(weights[label]) }

  /// The mean weight of the labels of passes, which the mean of their losses is taken by; 1 where they weigh the same.
  ///
  /// - Parameter excludesOthers: whether a row has one label alone; otherwise the mean is over outputs.
  func meanWeight(_ passes: [MicroBatch], excludesOthers: Bool) -> Float {
    if weights.isEmpty || !excludesOthers { return 1 }
    var sum = 0.0, count = 0
    for pass in passes {
      count += pass.targets.count
      switch pass.targets {
      case .labels(let labels), .tokens(let labels), .taught(let labels, _):
        sum += labels.reduce(0) { $1 < 0 ? $0 : $0 + weight(Int($1)) }
      case .numbers, .replaced: return 1
      }
    }
    return count > 0 && sum > 0 ? Float(sum / Double(count)) : 1
  }
}
