/// A row-major view of single-precision numbers: `rows` rows of `columns` numbers, `stride` apart.
///
/// A matrix owns nothing: the numbers live in an ``Arena`` or a ``Slab``, which outlives it. It is the only
/// type outside `Kernels` that stands for memory; the pointer itself is visible to this module alone.
///
/// `@unchecked Sendable`: kernels hand each worker disjoint rows or columns, so concurrent writes never overlap.
public struct Matrix: @unchecked Sendable {
  /// The first number of the first row.
  package let base: UnsafeMutablePointer<Float>
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The distance from one row to the next, in numbers; at least `columns`.
  public let stride: Int

  package init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    precondition(rows >= 0 && columns >= 0 && (stride ?? columns) >= columns, "Matrix \(rows)×\(columns)")
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// The number of elements.
  public var count: Int { rows * columns }

  /// Whether rows follow each other without a gap.
  public var isContiguous: Bool { stride == columns || rows <= 1 }

  /// Rows `range` of this matrix.
  public func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return Matrix(base + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// Columns `range` of this matrix.
  public func columns(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
    return Matrix(base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// One element; for tests, reports and small loops outside the hot path.
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns)
      return base[row * stride + column]
    }
    nonmutating set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns)
      base[row * stride + column] = newValue
    }
  }

  /// Sets every element to `value`.
  public func fill(_ value: Float) {
    for row in 0..<rows { (base + row * stride).update(repeating: value, count: columns) }
  }

  /// Copies the elements of a matrix of the same shape.
  public func copy(from other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns,
      "copy \(other.rows)×\(other.columns) into \(rows)×\(columns)")
    for row in 0..<rows {
      (base + row * stride).update(from: other.base + row * other.stride, count: columns)
    }
  }

  /// The elements row by row.
  public var elements: [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      for row in 0..<rows {
        for column in 0..<columns { buffer[row * columns + column] = base[row * stride + column] }
      }
      filled = count
    }
  }

  /// Sets the elements, row by row.
  public func set(_ values: [Float]) {
    precondition(values.count == count, "\(values.count) values for \(rows)×\(columns)")
    for row in 0..<rows {
      for column in 0..<columns { base[row * stride + column] = values[row * columns + column] }
    }
  }

  /// Whether two views start at the same number with the same stride, so that writing one is writing the other.
  package func isSame(as other: Matrix?) -> Bool {
    guard let other else { return false }
    return base == other.base && stride == other.stride
  }
}
