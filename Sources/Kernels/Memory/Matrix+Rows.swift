// Addresses of rows and checks of shapes, for the operations of this module.
extension Matrix {
  /// The first of the elements `columns` of row `row`, in float32.
  func at(_ row: Int, _ columns: Range<Int>) -> UnsafeMutablePointer<Float> {
    base + row * stride + columns.lowerBound
  }

  /// The bits of the first of the elements `columns` of row `row`, in bfloat16.
  func bf16(_ row: Int, _ columns: Range<Int>) -> UnsafeMutablePointer<UInt16> {
    bf16 + row * stride + columns.lowerBound
  }

  /// The bits of the first of the elements `columns` of row `row`, at 16 bits of either kind.
  func words(_ row: Int, _ columns: Range<Int>) -> UnsafeMutablePointer<UInt16> {
    words + row * stride + columns.lowerBound
  }

  /// The first element of row `row`, in float32.
  func row(_ row: Int) -> UnsafeMutablePointer<Float> { base + row * stride }

  /// For messages: rows × columns.
  var shape: String { "\(rows)×\(columns)" }

  /// Stops the program unless this matrix has the shape of `other`.
  func requireShape(of other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns, "shapes \(shape) and \(other.shape) must be equal")
  }

  /// Stops the program unless this is one row of `columns` numbers.
  func requireVector(_ columns: Int) {
    precondition(rows == 1 && self.columns == columns, "\(shape) where 1×\(columns) is needed")
  }
}
