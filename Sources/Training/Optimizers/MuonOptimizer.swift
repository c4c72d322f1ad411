import Kernels
import Transformer

/// The parameters of a model as Muon divides them.
struct HiddenMatrices {
  /// A matrix of a checkpoint.
  struct Item {
    var run: ParameterRun
    var rows: Int
    var columns: Int
  }

  /// The matrices inside blocks, in runs.
  let hidden: [ParameterRun]
  /// All other parameters, in runs.
  let others: [ParameterRun]
  /// The matrices inside blocks, one by one.
  let matrices: [Item]

  /// Those of a layout.
  init(_ layout: ParameterLayout, _ layerDecay: LayerDecay) {
    let hidden = layout.runs(layerDecay, where: Self.isHidden)
    self.hidden = hidden
    others = layout.runs(layerDecay) { !Self.isHidden($0) }
    matrices = layout.bindings.compactMap { binding in
      guard let run = hidden.first(where: { $0.range.contains(binding.offset) }) else { return nil }
      let count = binding.rows * binding.columns
      return Item(
        run: ParameterRun(
          range: binding.offset..<binding.offset + count,
          state: run.state + binding.offset - run.range.lowerBound, decays: true, rate: run.rate),
        rows: binding.rows, columns: binding.columns)
    }
  }

  private static func isHidden(_ entry: ParameterLayout.Entry) -> Bool {
    if case .block = entry.parameter.place { entry.parameter.decays } else { false }
  }
}

/// Takes the steps of ``Muon``.
public final class MuonOptimizer: Optimizer {
  /// The settings.
  public let method: Muon
  /// The means of the matrices' gradients, and AdamW's moments of the rest.
  public let states: [OptimizerState]
  private let matrices: [HiddenMatrices.Item]
  private let others: ElementwiseOptimizer
  private let orthogonal: NewtonSchulz

  /// Means of 0 for a layout.
  init(_ method: Muon, _ layout: ParameterLayout, _ layerDecay: LayerDecay) {
    self.method = method
    let parts = HiddenMatrices(layout, layerDecay)
    matrices = parts.matrices
    others = ElementwiseOptimizer(method.others, parts.others)
    states = [OptimizerState("momentum", parts.hidden)] + others.states
    orthogonal = NewtonSchulz(shapes: matrices.map { ($0.rows, $0.columns) })
  }

  /// One update of `weights` from `gradients`·`gradientScale`.
  public func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    for matrix in matrices {
      let run = matrix.run
      engine.muonDirection(
        gradients: run.row(gradients), buffer: states[0].row(run),
        direction: orthogonal.input(run.range.count), momentum: Float(method.momentum),
        nesterov: method.nesterov, gradientScale: Float(gradientScale))
      let direction = orthogonal.orthogonalize(
        rows: matrix.rows, columns: matrix.columns, in: method.element, engine)
      let rate = learningRate * run.rate
      let factor = method.scale.factor(outputs: matrix.rows, inputs: matrix.columns)
      engine.combine(
        Float(-rate * factor), direction, Float(1 - rate * method.others.weightDecay), run.row(weights),
        into: run.row(weights))
    }
    others.update(
      weights, gradients: gradients, step: step, learningRate: learningRate, gradientScale: gradientScale,
      engine
    )
  }
}
