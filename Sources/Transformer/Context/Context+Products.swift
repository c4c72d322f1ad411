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
}
