import Kernels
import Transformer

/// A way to change weights by their gradients, with its settings: everything about an optimizer, in one file.
///
/// ``Optimizers/all`` lists them. Options, help, checks of what applies, memory plans, benchmarks and tests walk that list.
public protocol OptimizerMethod: Sendable, Equatable {
  /// The name by which it is chosen: `adamw`.
  static var name: String { get }

  /// What it does, a phrase for help.
  static var summary: String { get }

  /// The settings that are usual where AdamW's are `base`.
  init(_ base: OptimizerBase)

  /// Lists every setting, once.
  mutating func list(_ settings: inout some SettingVisitor)

  /// The largest learning rate that is usual where AdamW's is that of `base`.
  func learningRate(_ base: OptimizerBase) -> Double

  /// What is wrong with settings that do not go together; nil where they do.
  var conflict: String? { get }

  /// The optimizer of a model, with its states at 0.
  func make(_ layout: ParameterLayout, layerDecay: LayerDecay) -> any Optimizer

  /// What it takes of memory.
  func memory(_ layout: ParameterLayout, _ engine: Engine) -> OptimizerMemory
}

extension OptimizerMethod {
  /// AdamW's.
  public func learningRate(_ base: OptimizerBase) -> Double { base.learningRate }

  /// None.
  public var conflict: String? { nil }

  /// The optimizer of a model, with one rate for all its blocks.
  public func make(_ layout: ParameterLayout) -> any Optimizer { make(layout, layerDecay: .none) }
}

/// The optimizers.
public enum Optimizers {
  /// All of them, in the order of help; the first is the default.
  public static let all: [any OptimizerMethod.Type] = [
    AdamW.self,
    Adam.self,
    SGD.self,
    RMSProp.self,
    Adagrad.self,
    Lion.self,
    Muon.self,
    LAMB.self,
  ]
}

/// What suits AdamW in a task; the other optimizers' usual settings follow from it.
public struct OptimizerBase: Sendable, Equatable {
  /// The largest learning rate.
  public var learningRate: Double
  /// β₂, the decay of the mean of squared gradients.
  public var beta2: Double
  /// The decoupled weight decay.
  public var weightDecay: Double
  /// What the run's products are computed in, an optimizer's among them.
  public var element: Element

  /// PyTorch's defaults, unless given.
  public init(
    learningRate: Double = 1e-3, beta2: Double = 0.999, weightDecay: Double = 0.01,
    element: Element = .float32
  ) {
    self.learningRate = learningRate
    self.beta2 = beta2
    self.weightDecay = weightDecay
    self.element = element
  }
}

/// What an optimizer takes of memory beside weights and gradients, in bytes.
public struct OptimizerMemory: Sendable, Equatable {
  /// What it keeps from step to step.
  public var states: Int
  /// The average of the weights.
  public var average = 0
  /// What a step works with.
  public var scratch = 0
  /// The engine's buffers for the step's products.
  public var packing = 0

  /// The bytes given.
  public init(states: Int, scratch: Int = 0, packing: Int = 0) {
    self.states = states
    self.scratch = scratch
    self.packing = packing
  }
}
