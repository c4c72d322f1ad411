import Data
import Kernels
import Transformer

/// An optimizer with all its settings, before it has numbers: what a run makes one from, and plans its memory by.
public struct OptimizerSettings: Sendable, Equatable {
  /// One of the optimizers.
  public enum Method: Sendable, Equatable {
    /// Adam or AdamW.
    case adamW(AdamW.Configuration)
    /// Gradient descent.
    case sgd(SGD.Configuration)
    /// RMSProp.
    case rmsProp(RMSProp.Configuration)
    /// Adagrad.
    case adagrad(Adagrad.Configuration)
    /// Lion.
    case lion(Lion.Configuration)
    /// Muon, and AdamW for the rest.
    case muon(Muon.Configuration)
  }

  /// The optimizer.
  public var method: Method
  /// The decay of the average of the weights; nil for none.
  public var averageDecay: Double?

  /// AdamW by PyTorch's defaults, unless given.
  public init(_ method: Method = .adamW(AdamW.Configuration()), averageDecay: Double? = nil) {
    self.method = method
    self.averageDecay = averageDecay
  }

  /// The optimizer, with its states at 0.
  ///
  /// - Parameters:
  ///   - layout: of the model.
  ///   - weights: what an average begins with.
  public func make(layout: ParameterLayout, weights: Slab) -> any Optimizer {
    let optimizer: any Optimizer =
      switch method {
      case .adamW(let c): AdamW(c, layout: layout)
      case .sgd(let c): SGD(c, layout: layout)
      case .rmsProp(let c): RMSProp(c, layout: layout)
      case .adagrad(let c): Adagrad(c, layout: layout)
      case .lion(let c): Lion(c, layout: layout)
      case .muon(let c): Muon(c, layout: layout)
      }
    guard let averageDecay else { return optimizer }
    return WeightAverage(optimizer, decay: averageDecay, weights: weights, layout: layout)
  }

  /// What the optimizer takes of memory.
  package func memory(_ layout: ParameterLayout, _ engine: Engine) -> OptimizerMemory {
    let slab = layout.count * MemoryLayout<Float>.stride
    var memory =
      switch method {
      case .adamW: OptimizerMemory(states: 2 * slab)
      case .sgd(let c): OptimizerMemory(states: c.momentum > 0 ? slab : 0)
      case .rmsProp(let c): OptimizerMemory(states: c.momentum > 0 ? 2 * slab : slab)
      case .adagrad, .lion: OptimizerMemory(states: slab)
      case .muon(let c): Muon.memory(c, layout, engine)
      }
    if averageDecay != nil { memory.average = slab }
    return memory
  }
}

/// What an optimizer takes of memory beside weights and gradients, in bytes.
package struct OptimizerMemory: Equatable {
  /// What it keeps from step to step.
  package var states: Int
  /// The average of the weights.
  package var average = 0
  /// What a step works with.
  package var scratch = 0
  /// The engine's buffers for the step's products.
  package var packing = 0

  init(states: Int, scratch: Int = 0, packing: Int = 0) {
    self.states = states
    self.scratch = scratch
    self.packing = packing
  }
}
