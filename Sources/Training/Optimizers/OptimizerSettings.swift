import Kernels
import Transformer

/// An optimizer with all its settings, before it has numbers: what a run makes one from, and plans its memory by.
public struct OptimizerSettings: Sendable {
  /// The rule that changes the weights.
  public var method: any OptimizerMethod
  /// The learning rates of blocks.
  public var layerDecay: LayerDecay
  /// The decay of the average of the weights; nil for none.
  public var averageDecay: Double?

  /// AdamW by PyTorch's defaults, one rate for all blocks and no average, unless given.
  public init(
    _ method: any OptimizerMethod = AdamW(), layerDecay: LayerDecay = .none, averageDecay: Double? = nil
  ) {
    self.method = method
    self.layerDecay = layerDecay
    self.averageDecay = averageDecay
  }

  /// The optimizer, with its states at 0.
  ///
  /// - Parameters:
  ///   - layout: of the model.
  ///   - weights: what an average begins with.
  public func make(layout: ParameterLayout, weights: Slab) -> any Optimizer {
    let optimizer = method.make(layout, layerDecay: layerDecay)
    guard let averageDecay else { return optimizer }
    return WeightAverage(optimizer, decay: averageDecay, weights: weights, layout: layout)
  }

  /// What the optimizer takes of memory.
  package func memory(_ layout: ParameterLayout, _ engine: Engine) -> OptimizerMemory {
    var memory = method.memory(layout, engine)
    if averageDecay != nil { memory.average = layout.count * MemoryLayout<Float>.stride }
    return memory
  }
}
