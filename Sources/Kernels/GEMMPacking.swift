import CKernels

/// One operand of a product, and how its panels are packed.
///
/// A panel holds `width` rows of op(A), or columns of op(B), for all of k: element (p, i) of panel number q is
/// op(X)[q·width + i, p], at `packed + q·width·k + p·width + i`; past the edge it is 0. Any transpose is absorbed
/// here, so the tile loop sees one layout only.
struct GEMMOperand {
  let matrix: Matrix
  /// Whether the panel's minor index runs along the matrix's rows, so that packing transposes.
  let minorIsRow: Bool

  /// The left operand, op(A) of m × k.
  static func left(_ a: Matrix, transposed: Bool) -> GEMMOperand {
    GEMMOperand(matrix: a, minorIsRow: !transposed)
  }

  /// The right operand, op(B) of k × n.
  static func right(_ b: Matrix, transposed: Bool) -> GEMMOperand {
    GEMMOperand(matrix: b, minorIsRow: transposed)
  }

  /// The length of the minor index: m or n.
  var minorCount: Int { minorIsRow ? matrix.rows : matrix.columns }
  /// The length of the summed index.
  var k: Int { minorIsRow ? matrix.columns : matrix.rows }

  /// Packs one panel: `width` of the minor index from `minor`, the summed index in `range`.
  func pack(
    minor: Int, end: Int, width: Int, range: Range<Int>, into panel: UnsafeMutablePointer<Float>,
    _ kernels: KernelTable
  ) {
    let valid = min(width, end - minor)
    if minorIsRow {
      let source = matrix.base + minor * matrix.stride + range.lowerBound
      kernels.gemm.pack_rows(range.count, valid, width, source, matrix.stride, panel)
    } else {
      let source = matrix.base + range.lowerBound * matrix.stride + minor
      kernels.gemm.pack_columns(range.count, valid, width, source, matrix.stride, panel)
    }
  }
}
