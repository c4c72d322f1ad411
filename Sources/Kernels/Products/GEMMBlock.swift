import CKernels

/// Sums of a block of a product, and the place in the product that they belong to.
struct GEMMBlock {
  let rows: Range<Int>
  let columns: Range<Int>
  let sums: UnsafeMutablePointer<Float>
  let stride: Int

  /// target ← sums + bias + base (+ target).
  func store(
    into target: Matrix, bias: Matrix? = nil, base: Matrix? = nil, adding: Bool, _ engine: Engine
  ) {
    finish(
      at: place(in: target), target.stride, target.element, bias: bias, base: base, adding: adding, engine)
  }

  /// sums ← sums + x.
  func add(_ x: Matrix, _ engine: Engine) { addInPlace(bias: nil, base: x, engine) }

  /// sums ← sums + bias + base.
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
