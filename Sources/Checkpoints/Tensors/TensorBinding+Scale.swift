import Kernels
import Transformer

// Parameters that stand in files times a power of two, which loses no bit on the way there or back.
extension TensorBinding {
  /// Turns stored numbers into the parameter's.
  func unscale(_ matrix: Matrix) { Self.multiply(matrix, by: 1 / scale) }

  /// The numbers as they are to be stored, and what they lie in: those of the slab itself where they are the same.
  func stored(_ slab: Slab) -> (matrix: Matrix, owner: Slab) {
    let own = slab.matrix(offset: offset, rows: rows, columns: columns)
    guard scale != 1 else { return (own, slab) }
    let copy = Slab(count: rows * columns)
    let matrix = copy.matrix(offset: 0, rows: rows, columns: columns)
    matrix.copy(from: own)
    Self.multiply(matrix, by: scale)
    return (matrix, copy)
  }

  private static func multiply(_ matrix: Matrix, by factor: Float) {
    guard factor != 1 else { return }
    for row in 0..<matrix.rows { for column in 0..<matrix.columns { matrix[row, column] *= factor } }
  }
}
