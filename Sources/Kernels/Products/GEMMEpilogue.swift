import CKernels

/// What is done to each block of a product while it is still in the cache: C ← C + bias + base, then
/// activated ← f(C).
public struct GEMMEpilogue {
  /// Added to every row, [1, n].
  public var bias: Matrix?
  /// Added element by element, [m, n]: the residual stream.
  ///
  /// It may be the product's own output matrix.
  public var base: Matrix?
  /// f and where f(C) is written, [m, n]; C itself keeps the pre-activation.
  ///
  /// f is applied before C is rounded.
  public var activation: (function: ActivationFunction, output: Matrix)?

  /// What is given, and nothing else.
  public init(
    bias: Matrix? = nil, base: Matrix? = nil,
    activation: (function: ActivationFunction, output: Matrix)? = nil
  ) {
    self.bias = bias
    self.base = base
    self.activation = activation
  }

  /// What is done to some columns of the product.
  public func columns(_ range: Range<Int>) -> GEMMEpilogue {
    GEMMEpilogue(
      bias: bias?.columns(range), base: base?.columns(range),
      activation: activation.map { (function: $0.function, output: $0.output.columns(range)) })
  }

  /// Brings a block of sums to its place in `c`.
  func finish(_ block: GEMMBlock, into c: Matrix, accumulate: Bool, _ engine: Engine) {
    guard let (function, output) = activation else {
      return block.store(into: c, bias: bias, base: base, adding: accumulate, engine)
    }
    if accumulate { block.add(c, engine) }
    block.addInPlace(bias: bias, base: base, engine)
    block.store(into: c, adding: false, engine)
    // Columns beyond the block's are zeros of packing, and do no harm.
    engine.activateRow(function, block.rows.count * block.stride, block.sums, block.sums)
    block.store(into: output, adding: false, engine)
  }

  /// Applies to rows × columns of `c` where it lies, for products that have no block of sums.
  func apply(to c: Matrix, rows: Range<Int>, columns: Range<Int>, _ engine: Engine) {
    if bias == nil && base == nil && activation == nil { return }
    let block = GEMMBlock(
      rows: rows, columns: columns, sums: c.base + rows.lowerBound * c.stride + columns.lowerBound,
      stride: c.stride)
    block.addInPlace(bias: bias, base: base, engine)
    if let (function, output) = activation {
      for row in rows {
        let run = (
          c.base + row * c.stride + columns.lowerBound, output.base + row * output.stride + columns.lowerBound
        )
        engine.activateRow(function, columns.count, run.0, run.1)
      }
    }
  }
}
