import Kernels

extension Context {
  /// y = x·Wᵀ, then the epilogue: piece by piece where the weight lies in several, each into its columns of y.
  ///
  /// Every element is one sum, and W is cut at multiples of `Engine.rowsSummedTogether`, so the pieces change no bit.
  func multiply(
    _ x: Matrix, byTransposed weight: Parameter, into y: Matrix, epilogue: GEMMEpilogue = GEMMEpilogue()
  ) {
    var first = 0
    for piece in numbers.pieces(weight) {
      let columns = first..<first + piece.rows
      engine.multiply(
        x, by: piece, rightTransposed: true, into: y.columns(columns), epilogue: epilogue.columns(columns),
        in: activations)
      first = columns.upperBound
    }
  }

  /// dx = base + dy·W: the sum over the outputs of W piece by piece where it lies in several.
  func multiply(_ dy: Matrix, by weight: Parameter, into dx: Matrix, plus base: Matrix?) {
    var first = 0
    for piece in numbers.pieces(weight) {
      let columns = first..<first + piece.rows
      engine.multiply(
        columns.count == dy.columns ? dy : dy.columns(columns), by: piece, into: dx, accumulate: first > 0,
        epilogue: GEMMEpilogue(base: first > 0 ? nil : base), in: activations)
      first = columns.upperBound
    }
  }
}
