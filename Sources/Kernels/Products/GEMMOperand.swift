/// One operand of a product.
struct GEMMOperand {
  let matrix: Matrix
  /// Whether it is op(A), not op(B).
  let isLeft: Bool
  /// Whether the panel's minor index, rows of op(A) or columns of op(B), runs along the matrix's rows.
  let minorIsRow: Bool

  /// The left operand, op(A) of m × k.
  static func left(_ a: Matrix, transposed: Bool) -> GEMMOperand {
    GEMMOperand(matrix: a, isLeft: true, minorIsRow: !transposed)
  }

  /// The right operand, op(B) of k × n.
  static func right(_ b: Matrix, transposed: Bool) -> GEMMOperand {
    GEMMOperand(matrix: b, isLeft: false, minorIsRow: transposed)
  }

  /// The length of the minor index: m or n.
  var minorCount: Int { minorIsRow ? matrix.rows : matrix.columns }
  /// The length of the k dimension.
  var k: Int { minorIsRow ? matrix.columns : matrix.rows }
}
