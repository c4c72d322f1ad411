/// A row-major view of numbers: `rows` rows of `columns` numbers, `stride` apart.
///
/// A matrix owns nothing: the numbers live in an ``Arena`` or a ``Slab``, which outlives it. It is the only
/// type outside `Kernels` that stands for memory; the pointer itself is visible to this module alone.
///
/// `@unchecked Sendable`: kernels hand each worker disjoint rows or columns, so concurrent writes never overlap.
public struct Matrix: @unchecked Sendable {
  /// The first number of the first row.
  package let address: UnsafeMutableRawPointer
  /// How the numbers are stored.
  public let element: Element
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The distance from one row to the next, in numbers; at least `columns`.
  public let stride: Int

  package init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    self.init(
      address: UnsafeMutableRawPointer(base), element: .float32, rows: rows, columns: columns, stride: stride)
  }

  package init(
    address: UnsafeMutableRawPointer, element: Element, rows: Int, columns: Int, stride: Int? = nil
  ) {
    precondition(rows >= 0 && columns >= 0 && (stride ?? columns) >= columns, "Matrix \(rows)×\(columns)")
    self.address = address
    self.element = element
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// The first number of a matrix in float32.
  package var base: UnsafeMutablePointer<Float> {
    precondition(element == .float32, "float32 is asked of a matrix in \(element)")
    return address.assumingMemoryBound(to: Float.self)
  }

  /// The bits of the first number of a matrix in bfloat16.
  package var bf16: UnsafeMutablePointer<UInt16> {
    precondition(element == .bfloat16, "bfloat16 is asked of a matrix in \(element)")
    return address.assumingMemoryBound(to: UInt16.self)
  }

  /// The bits of the first number of a matrix at 16 bits, of either kind.
  package var words: UnsafeMutablePointer<UInt16> {
    precondition(element != .float32, "16 bits are asked of a matrix in \(element)")
    return address.assumingMemoryBound(to: UInt16.self)
  }

  /// The number of elements.
  public var count: Int { rows * columns }

  /// Whether rows follow each other without a gap.
  public var isContiguous: Bool { stride == columns || rows <= 1 }

  /// Rows `range` of this matrix.
  public func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return Matrix(
      address: address + range.lowerBound * stride * element.size, element: element, rows: range.count,
      columns: columns, stride: stride)
  }

  /// Columns `range` of this matrix.
  public func columns(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
    return Matrix(
      address: address + range.lowerBound * element.size, element: element, rows: rows, columns: range.count,
      stride: stride)
  }

  /// Whether two views start at the same number with the same stride, so that writing one is writing the other.
  package func isSame(as other: Matrix?) -> Bool {
    guard let other else { return false }
    return address == other.address && stride == other.stride && element == other.element
  }
}
