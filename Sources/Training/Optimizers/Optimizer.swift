import Kernels
import Transformer

/// What changes a model's weights by their gradients, and what it keeps from step to step.
///
/// A step is a function of its number, the weights, the gradients and the states alone, and does not depend on the number of
/// threads: a run that is saved and resumed goes exactly where it would have gone.
public protocol Optimizer: AnyObject {
  /// What is kept from step to step, to be saved with a checkpoint; empty where nothing is.
  var states: [OptimizerState] { get }

  /// An average of the weights, with the model's layout, which is evaluated and saved in their place; nil where there is none.
  var average: Slab? { get }

  /// One update of `weights` from `gradients` · `gradientScale`.
  ///
  /// - Parameters:
  ///   - weights: with the model's layout.
  ///   - gradients: with the same.
  ///   - step: the number of this update, from 1.
  ///   - learningRate: of this step.
  ///   - gradientScale: what clipping multiplies the gradients by.
  func update(
    _ weights: Slab, gradients: Slab, step: Int, learningRate: Double, gradientScale: Double, _ engine: Engine
  )
}

extension Optimizer {
  /// None.
  public var average: Slab? { nil }
}

/// Numbers that an optimizer keeps for parameters, one for each element: a moment, a buffer. They are saved as
/// `name.tensor` for each tensor of the parameters that have them.
public struct OptimizerState {
  /// What they are.
  public let name: String
  /// The numbers.
  public let slab: Slab
  /// The parts of a model's layout that have such numbers, in order, and where each part's begin in the slab.
  package let parts: [(range: Range<Int>, offset: Int)]

  /// A state of zeros for the whole of a layout.
  init(_ name: String, _ layout: ParameterLayout) {
    self.init(name, count: layout.count, parts: [(0..<layout.count, 0)])
  }

  /// A state of zeros for some of it.
  init(_ name: String, _ runs: [ParameterRun]) {
    self.init(
      name, count: runs.last.map { $0.state + $0.range.count } ?? 0, parts: runs.map { ($0.range, $0.state) })
  }

  private init(_ name: String, count: Int, parts: [(range: Range<Int>, offset: Int)]) {
    self.name = name
    slab = Slab(count: count)
    self.parts = parts
  }

  /// Where the numbers of the elements from `position` on begin in the slab; nil where there are none.
  package func offset(of position: Int) -> Int? {
    for part in parts where part.range.contains(position) {
      return part.offset + position - part.range.lowerBound
    }
    return nil
  }

  /// The numbers of a run.
  func row(_ run: ParameterRun) -> Matrix {
    slab.matrix(offset: run.state, rows: 1, columns: run.range.count)
  }
}
