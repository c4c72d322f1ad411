// Elements one by one, in Swift: for tests, reports and small loops outside the hot path.
extension Matrix {
  /// One element; for tests, reports and small loops outside the hot path.
  ///
  /// Storing at 16 bits rounds.
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns)
      switch element {
      case .float32: return base[row * stride + column]
      case .bfloat16, .float16: return element.number(words[row * stride + column])
      }
    }
    nonmutating set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns)
      switch element {
      case .float32: base[row * stride + column] = newValue
      case .bfloat16, .float16: words[row * stride + column] = element.bits(newValue)
      }
    }
  }

  /// Sets every element to `value`.
  public func fill(_ value: Float) {
    for row in 0..<rows {
      switch element {
      case .float32: (base + row * stride).update(repeating: value, count: columns)
      case .bfloat16, .float16: (words + row * stride).update(repeating: element.bits(value), count: columns)
      }
    }
  }

  /// Copies the elements of a matrix of the same shape, converting them where the two are stored differently.
  public func copy(from other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns,
      "copy \(other.rows)×\(other.columns) into \(rows)×\(columns)")
    for row in 0..<rows {
      if element == other.element {
        (address + row * stride * element.size).copyMemory(
          from: other.address + row * other.stride * element.size, byteCount: columns * element.size)
      } else if element == .float32 {
        let (from, to) = (other.words + row * other.stride, base + row * stride)
        for column in 0..<columns { to[column] = other.element.number(from[column]) }
      } else if other.element == .float32 {
        let (from, to) = (other.base + row * other.stride, words + row * stride)
        for column in 0..<columns { to[column] = element.bits(from[column]) }
      } else {
        let (from, to) = (other.words + row * other.stride, words + row * stride)
        for column in 0..<columns { to[column] = element.bits(other.element.number(from[column])) }
      }
    }
  }

  /// The number, counted row by row, of the first element that is not equal to that of a matrix of the same shape; nil if
  /// all are.
  package func firstDifference(from other: Matrix) -> Int? {
    precondition(rows == other.rows && columns == other.columns)
    for row in 0..<rows {
      for column in 0..<columns where self[row, column] != other[row, column] {
        return row * columns + column
      }
    }
    return nil
  }

  /// The elements row by row.
  public var elements: [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      for row in 0..<rows {
        for column in 0..<columns { buffer[row * columns + column] = self[row, column] }
      }
      filled = count
    }
  }

  /// Sets the elements, row by row.
  public func set(_ values: [Float]) {
    precondition(values.count == count, "\(values.count) values for \(rows)×\(columns)")
    for row in 0..<rows {
      for column in 0..<columns { self[row, column] = values[row * columns + column] }
    }
  }
}
