import CKernels

/// What is done to each block of a product while it is still in the cache: C ← C + bias + base, then
/// activated ← f(C).
public struct GEMMEpilogue {
  /// Added to every row, [1, n].
  public var bias: Matrix?
  /// Added element by element, [m, n]: the residual stream. It may be the product's own output matrix.
  public var base: Matrix?
  /// f and where f(C) is written, [m, n]; C itself keeps the pre-activation. f is applied before C is rounded.
  public var activation: (function: ActivationFunction, output: Matrix)?

  /// Nothing, unless given.
  public init(
    bias: Matrix? = nil, base: Matrix? = nil,
    activation: (function: ActivationFunction, output: Matrix)? = nil
  ) {
    self.bias = bias
    self.base = base
    self.activation = activation
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

/// Sums of a block of a product, and the place in the product that they belong to.
struct GEMMBlock {
  let rows: Range<Int>
  let columns: Range<Int>
  let sums: UnsafeMutablePointer<Float>
  let stride: Int

  /// target ← sums + bias + base (+ target)
  func store(
    into target: Matrix, bias: Matrix? = nil, base: Matrix? = nil, adding: Bool, _ engine: Engine
  ) {
    finish(
      at: place(in: target), target.stride, target.element, bias: bias, base: base, adding: adding, engine)
  }

  /// sums ← sums + x
  func add(_ x: Matrix, _ engine: Engine) { addInPlace(bias: nil, base: x, engine) }

  /// sums ← sums + bias + base
  func addInPlace(bias: Matrix?, base: Matrix?, _ engine: Engine) {
    if bias == nil && base == nil { return }
    finish(at: sums, stride, .float32, bias: bias, base: base, adding: false, engine)
  }

  private func finish(
    at target: UnsafeMutableRawPointer, _ targetStride: Int, _ element: Element, bias: Matrix?, base: Matrix?,
    adding: Bool, _ engine: Engine
  ) {
    engine.kernels.gemm.finish(
      rows.count, columns.count, sums, stride, bias.map { UnsafePointer($0.base + columns.lowerBound) },
      base.map { UnsafeRawPointer(place(in: $0)) }, base?.stride ?? 0, base?.element == .bfloat16 ? 0 : 1,
      target, targetStride, element == .float32 ? 1 : 0, adding ? 1 : 0)
  }

  private func place(in x: Matrix) -> UnsafeMutableRawPointer {
    x.address + (rows.lowerBound * x.stride + columns.lowerBound) * x.element.size
  }
}
