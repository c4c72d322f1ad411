/// What the operands of a row operation have in common.
///
/// An operand's place among them is its slot in a ``Strip``.
struct Operands {
  /// Whether all are in float32, so that kernels work on the matrices themselves.
  private(set) var areFloat32 = true
  /// Whether all are contiguous, and so one long row.
  private(set) var areContiguous = true
  /// One more than the last operand's place.
  private(set) var count = 0

  init(_ a: Matrix, _ b: Matrix? = nil, _ c: Matrix? = nil, _ d: Matrix? = nil, _ e: Matrix? = nil) {
    include(a, 0)
    include(b, 1)
    include(c, 2)
    include(d, 3)
    include(e, 4)
  }

  private mutating func include(_ matrix: Matrix?, _ place: Int) {
    guard let matrix else { return }
    areFloat32 = areFloat32 && matrix.element == .float32
    areContiguous = areContiguous && matrix.isContiguous
    count = place + 1
  }
}
