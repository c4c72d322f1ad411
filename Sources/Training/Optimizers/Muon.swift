import Data
import Kernels
import Transformer

/// Muon (Jordan et al. 2024), as PyTorch's: the matrices inside blocks move along the mean of their gradients made
/// orthogonal, so that every direction of a matrix is learned alike; tables, heads, norms and biases are AdamW's.
///
/// For each matrix W of a checkpoint, [outputs, inputs] (queries, keys and values apart where they are stored so):
/// B = μB + (1 − μ)G; O = orthogonal((1 − μ)G + μB), by ``Kernels/NewtonSchulz``; W −= η·λ·W; W −= η·s·O.
///
/// A step of it is as much arithmetic as training on some four times as many tokens as a hidden state is wide, whatever
/// the batch: 5 · (4m + 2m²/n) operations for a weight of an m × n matrix, m ≤ n, against 6 a token.
public final class Muon: Optimizer {
  /// What a step of a matrix is multiplied by beside the learning rate.
  public enum Scale: String, Sendable, CaseIterable {
    /// 0.2 · √(the longer side): steps as large as AdamW's usually are, so that one learning rate suits all parameters
    /// (Liu et al. 2025).
    case adamw
    /// √(outputs / inputs), at least 1 (Jordan et al. 2024); rates around 0.02 are usual.
    case original

    /// The factor for a matrix.
    func factor(outputs: Int, inputs: Int) -> Double {
      switch self {
      case .adamw: 0.2 * Double(max(outputs, inputs)).squareRoot()
      case .original: max(1, Double(outputs) / Double(inputs)).squareRoot()
      }
    }
  }

  /// What does not change from step to step.
  public struct Configuration: Sendable, Equatable {
    /// μ
    public var momentum: Double
    /// Whether the direction looks ahead; else it is the mean itself.
    public var nesterov: Bool
    /// λ, apart from the gradient.
    public var weightDecay: Double
    /// What steps are multiplied by.
    public var scale: Scale
    /// What the products are computed in.
    public var element: Element
    /// AdamW's settings for all that is no matrix inside a block; its rates of blocks are those of all.
    public var others: AdamW.Configuration

    /// PyTorch's defaults, unless given.
    public init(
      momentum: Double = 0.95, nesterov: Bool = true, weightDecay: Double = 0.1, scale: Scale = .original,
      element: Element = .float32, others: AdamW.Configuration = AdamW.Configuration()
    ) {
      self.momentum = momentum
      self.nesterov = nesterov
      self.weightDecay = weightDecay
      self.scale = scale
      self.element = element
      self.others = others
    }
  }

  /// A matrix of a checkpoint.
  private struct Hidden {
    var run: ParameterRun
    var rows: Int
    var columns: Int
  }

  /// The settings.
  public let configuration: Configuration
  /// The means of the matrices' gradients, and AdamW's moments of the rest.
  public let states: [OptimizerState]
  private let matrices: [Hidden]
  private let others: AdamW
  private let orthogonal: NewtonSchulz

  /// Means of 0 for a layout.
  public init(_ configuration: Configuration, layout: ParameterLayout) {
    self.configuration = configuration
    let runs = Self.runs(configuration, layout)
    matrices = Self.matrices(runs.hidden, layout)
    others = AdamW(configuration.others, runs: runs.others)
    states = [OptimizerState("momentum", runs.hidden)] + others.states
    orthogonal = NewtonSchulz(shapes: matrices.map { ($0.rows, $0.columns) })
  }

  private static func isHidden(_ entry: ParameterLayout.Entry) -> Bool {
    if case .block = entry.parameter.place { entry.parameter.decays } else { false }
  }

  private static func runs(
    _ c: Configuration, _ layout: ParameterLayout
  ) -> (hidden: [ParameterRun], others: [ParameterRun]) {
    (
      layout.runs(c.others.layerDecay, where: isHidden),
      layout.runs(c.others.layerDecay) { !isHidden($0) }
    )
  }

  private static func matrices(_ runs: [ParameterRun], _ layout: ParameterLayout) -> [Hidden] {
    layout.bindings.compactMap { binding in
      guard let run = runs.first(where: { $0.range.contains(binding.offset) }) else { return nil }
      let count = binding.rows * binding.columns
      return Hidden(
        run: ParameterRun(
          range: binding.offset..<binding.offset + count,
          state: run.state + binding.offset - run.range.lowerBound, decays: true, rate: run.rate),
        rows: binding.rows, columns: binding.columns)
    }
  }

  /// One update of `weights` from `gradients`·`gradientScale`.
  public func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  ) {
    let c = configuration
    for matrix in matrices {
      let run = matrix.run
      engine.muonDirection(
        gradients: run.row(gradients), buffer: states[0].row(run),
        direction: orthogonal.input(run.range.count), momentum: Float(c.momentum), nesterov: c.nesterov,
        gradientScale: Float(gradientScale))
      let direction = orthogonal.orthogonalize(
        rows: matrix.rows, columns: matrix.columns, in: c.element, engine)
      let rate = learningRate * run.rate
      let factor = c.scale.factor(outputs: matrix.rows, inputs: matrix.columns)
      engine.combine(
        Float(-rate * factor), direction, Float(1 - rate * c.weightDecay), run.row(weights),
        into: run.row(weights))
    }
    others.update(
      weights, gradients: gradients, step: step, learningRate: learningRate, gradientScale: gradientScale,
      engine
    )
  }

  /// What it takes beside weights and gradients, in bytes, found without taking any of it.
  static func memory(
    _ c: Configuration, _ layout: ParameterLayout, _ engine: Engine
  ) -> OptimizerMemory {
    let runs = runs(c, layout)
    let matrices = matrices(runs.hidden, layout)
    let shapes = matrices.map { (rows: $0.rows, columns: $0.columns) }
    let planned = NewtonSchulz(shapes: shapes, isPlanning: true)
    let planner = Engine(planning: engine)
    for (rows, columns) in shapes {
      _ = planned.orthogonalize(rows: rows, columns: columns, in: c.element, planner)
    }
    func count(_ runs: [ParameterRun]) -> Int { runs.reduce(0) { $0 + $1.range.count } }
    return OptimizerMemory(
      states: MemoryLayout<Float>.stride * (count(runs.hidden) + 2 * count(runs.others)),
      scratch: planned.bytes, packing: planner.scratchBytes)
  }
}
