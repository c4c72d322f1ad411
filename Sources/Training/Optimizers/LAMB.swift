import Kernels
import Transformer

/// LAMB (You et al. 2020): AdamW whose step of each matrix is as long as the matrix itself, so that large batches can take
/// large learning rates: r = m̂ / (√v̂ + ε) + λ·w, w −= η · ‖w‖/‖r‖ · r.
///
/// As in the paper's BERT, biases and norms have no weight decay and take AdamW's steps. A norm of 0 leaves a step as it is.
public struct LAMB: AdamMethod {
  /// The paper's defaults.
  public static let usual = AdamSettings(epsilon: 1e-6, weightDecay: 0.01)
  /// The settings; λ is in the direction of a matrix's step.
  public var adam: AdamSettings

  /// Its name among the optimizers.
  public static let name = "lamb"
  /// What it does, for help.
  public static let summary = "AdamW with steps of each matrix in proportion to its norm, for large batches"

  /// An optimizer with these settings.
  public init(adam: AdamSettings) { self.adam = adam }

  /// AdamW's settings of a task except for ε.
  public init(_ base: OptimizerBase) { self.init(beta2: base.beta2, weightDecay: base.weightDecay) }

  /// Twenty times AdamW's: a rate is the share of its norm that a matrix moves by.
  public func learningRate(_ base: OptimizerBase) -> Double { base.learningRate * 20 }

  /// Lists the settings.
  public mutating func list(_ settings: inout some SettingVisitor) {
    adam.list(&settings, epsilon: .recordedEpsilon, decay: .decoupledDecay)
  }

  /// The optimizer of a model.
  public func make(_ layout: ParameterLayout, layerDecay: LayerDecay) -> any Optimizer {
    LAMBOptimizer(self, layout, layerDecay)
  }

  /// Two slabs of moments, and the largest tensor's step.
  public func memory(_ layout: ParameterLayout, _ engine: Engine) -> OptimizerMemory {
    let size = MemoryLayout<Float>.stride
    return OptimizerMemory(
      states: 2 * layout.count * size,
      scratch: LAMBOptimizer.largest(LAMBOptimizer.tensors(layout, .none)) * size)
  }
}

/// Takes the steps of ``LAMB``, tensor by tensor.
final class LAMBOptimizer: Optimizer {
  let method: LAMB
  let states: [OptimizerState]
  private let tensors: [ParameterRun]
  private let scratch: Slab

  init(_ method: LAMB, _ layout: ParameterLayout, _ layerDecay: LayerDecay) {
    self.method = method
    states = LAMB.moments.map { OptimizerState($0, layout) }
    tensors = Self.tensors(layout, layerDecay)
    scratch = Slab(count: Self.largest(tensors))
  }

  /// The tensors of a checkpoint that have a norm of their own: queries, keys and values apart where they are stored so.
  static func tensors(_ layout: ParameterLayout, _ layerDecay: LayerDecay) -> [ParameterRun] {
    layout.entries.flatMap { entry in
      let rate = layerDecay.factor(entry.parameter.place, blockCount: layout.blockCount)
      let parts = layout.bindings.filter { entry.parameter.range.contains($0.offset) }
        .map { $0.offset..<$0.offset + $0.rows * $0.columns }
      return (parts.isEmpty ? [entry.parameter.range] : parts).map {
        ParameterRun(range: $0, state: $0.lowerBound, decays: entry.parameter.decays, rate: rate)
      }
    }
  }

  /// The elements of the largest tensor.
  static func largest(_ tensors: [ParameterRun]) -> Int { tensors.map(\.range.count).max() ?? 0 }

  func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    for tensor in tensors {
      let w = tensor.row(weights)
      let direction = scratch.matrix(offset: 0, rows: 1, columns: tensor.range.count)
      engine.zero(direction)
      // From weights of 0 and with a rate of 1, Adam's step is the direction itself.
      ParameterStep(
        weights: direction, gradients: tensor.row(gradients), states: states.map { $0.row(tensor) },
        decays: tensor.decays, learningRate: 1, number: step, gradientScale: gradientScale
      ).adam(method.adam, decay: 0, l2: 0, engine)
      var ratio = 1.0
      if tensor.decays {
        engine.accumulate(w, into: direction, scale: Float(-method.weightDecay))
        let lengths = (engine.sumOfSquares(w).squareRoot(), engine.sumOfSquares(direction).squareRoot())
        if lengths.0 > 0, lengths.1 > 0 { ratio = lengths.0 / lengths.1 }
      }
      engine.accumulate(direction, into: w, scale: Float(learningRate * tensor.rate * ratio))
    }
  }
}
