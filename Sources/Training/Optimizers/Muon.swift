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
public struct Muon: OptimizerMethod {
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

  /// μ
  public var momentum: Double
  /// Whether the momentum is Nesterov's; else the direction is the mean itself.
  public var nesterov: Bool
  /// What steps are multiplied by.
  public var scale: Scale
  /// What the products are computed in.
  public var element: Element
  /// AdamW for all that is no matrix inside a block; its decoupled weight decay is that of the matrices too.
  public var others: AdamW

  /// Its name among the optimizers.
  public static let name = "muon"
  /// What it does, for help.
  public static let summary = "orthogonal steps of the matrices inside blocks, and AdamW for the rest"

  /// PyTorch's defaults, unless given.
  public init(
    momentum: Double = 0.95, nesterov: Bool = true, scale: Scale = .original, element: Element = .float32,
    others: AdamW = AdamW(weightDecay: 0.1)
  ) {
    self.momentum = momentum
    self.nesterov = nesterov
    self.scale = scale
    self.element = element
    self.others = others
  }

  /// Steps as large as AdamW's, and AdamW's settings for the rest.
  public init(_ base: OptimizerBase) {
    self.init(scale: .adamw, element: base.element, others: AdamW(base))
  }

  /// AdamW's where steps are as large; else 0.02, the authors'.
  public func learningRate(_ base: OptimizerBase) -> Double { scale == .original ? 0.02 : base.learningRate }

  /// Lists the settings.
  public mutating func list(_ settings: inout some SettingVisitor) {
    settings.number(.momentum, &momentum, in: 0..<1)
    settings.flag(.nesterov, &nesterov)
    settings.choice(
      OptimizerSetting(
        "muon-scale",
        "Size of steps: adamw, as large as AdamW's at the same rate; original, √(outputs / inputs) and at least 1",
        isAlwaysRecorded: true), &scale)
    others.list(&settings)
  }

  /// The optimizer of a model.
  public func make(_ layout: ParameterLayout, layerDecay: LayerDecay) -> any Optimizer {
    MuonOptimizer(self, layout, layerDecay)
  }

  /// What it takes beside weights and gradients, found without taking any of it.
  public func memory(_ layout: ParameterLayout, _ engine: Engine) -> OptimizerMemory {
    let parts = HiddenMatrices(layout, .none)
    let shapes = parts.matrices.map { (rows: $0.rows, columns: $0.columns) }
    let planned = NewtonSchulz(shapes: shapes, isPlanning: true)
    let planner = Engine(planning: engine)
    for (rows, columns) in shapes {
      _ = planned.orthogonalize(rows: rows, columns: columns, in: element, planner)
    }
    func count(_ runs: [ParameterRun]) -> Int { runs.reduce(0) { $0 + $1.range.count } }
    return OptimizerMemory(
      states: MemoryLayout<Float>.stride * (count(parts.hidden) + 2 * count(parts.others)),
      scratch: planned.bytes, packing: planner.scratchBytes)
  }
}
