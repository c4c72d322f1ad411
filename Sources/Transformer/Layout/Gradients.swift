import Kernels

/// The gradients of a model's parameters, with which of them were written in this step.
///
/// The first product of a step writes the gradient of its weight whole, and later ones add to it: so no time goes into
/// clearing what is written over, a parameter may be used twice, and layers may come in any order.
public struct Gradients: Sendable {
  /// The numbers, in the model's layout.
  public let slab: Slab
  /// By the parameters' numbers, whether nothing was written in this step; empty where no step was begun.
  private var isFresh: [Bool] = []

  /// Gradients in a slab; until a step is begun, everything adds to what it holds.
  public init(_ slab: Slab) { self.slab = slab }

  /// Begins a step: the weights of products are left to the first of them, all else becomes 0.
  package mutating func begin(_ layout: ParameterLayout, _ engine: Engine) {
    isFresh = layout.entries.map(\.parameter.isMatmulWeight)
    var start = 0
    func clear(upTo end: Int) {
      if end > start { engine.zero(slab.matrix(offset: start, rows: 1, columns: end - start)) }
    }
    for entry in layout.entries where entry.parameter.isMatmulWeight {
      clear(upTo: entry.parameter.offset)
      start = entry.parameter.range.upperBound
    }
    clear(upTo: layout.count)
  }

  /// Ends a step: what was never written becomes 0.
  package mutating func end(_ layout: ParameterLayout, _ engine: Engine) {
    for entry in layout.entries where takeFresh(entry.parameter) { engine.zero(matrix(entry.parameter)) }
    isFresh = []
  }

  /// The gradient of a weight whose product is about to be written, and whether it is to be added to what is there.
  ///
  /// - Returns: nil where the weight is not trained.
  public mutating func product(_ parameter: Parameter) -> (matrix: Matrix, accumulate: Bool)? {
    parameter.isTrained ? (matrix(parameter), !takeFresh(parameter)) : nil
  }

  /// The gradient of a parameter for a sum that adds to it; nil where it is not trained.
  mutating func sum(_ parameter: Parameter, _ engine: Engine) -> Matrix? {
    guard parameter.isTrained else { return nil }
    let matrix = matrix(parameter)
    if takeFresh(parameter) { engine.zero(matrix) }
    return matrix
  }

  /// Whether nothing was written to it in this step; from now on, something was.
  private mutating func takeFresh(_ parameter: Parameter) -> Bool {
    guard !isFresh.isEmpty, isFresh[parameter.index] else { return false }
    isFresh[parameter.index] = false
    return true
  }

  private func matrix(_ parameter: Parameter) -> Matrix {
    slab.matrix(offset: parameter.offset, rows: parameter.rows, columns: parameter.columns)
  }
}
