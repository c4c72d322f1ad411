import CKernels

// Sums, multiples and copies of matrices, and the loop that every element-wise operation shares.
extension Engine {
  /// The elements worth handing to another thread: a fork and join costs about as much as this many additions.
  static let elementGrain = 8192

  /// Runs `body(row, columns)` over a `rows` × `columns` matrix cut into runs: ranges of the whole, as row 0, where every
  /// operand is contiguous, else whole rows. Cuts fall on multiples of 64, and kernels compute each element
  /// alike wherever a run begins, so the cuts never change a result.
  func elementRuns(
    _ rows: Int, _ columns: Int, isContiguous: Bool, grain: Int = Engine.elementGrain,
    _ body: (_ row: Int, _ columns: Range<Int>) -> Void
  ) {
    if isContiguous {
      parallelRanges(rows * columns, unit: 64, minimum: grain) { body(0, $0) }
    } else {
      parallelRanges(rows, minimum: max(1, grain / max(columns, 1))) { range in
        for row in range { body(row, 0..<columns) }
      }
    }
  }

  /// y = a + b.
  ///
  /// - Parameters:
  ///   - a: [n, c].
  ///   - b: [n, c].
  ///   - y: [n, c]; may be `a` or `b`.
  public func add(_ a: Matrix, _ b: Matrix, into y: Matrix) {
    a.requireShape(of: y)
    b.requireShape(of: y)
    let flat = a.isContiguous && b.isContiguous && y.isContiguous
    elementRuns(y.rows, y.columns, isContiguous: flat) { row, run in
      kernels.rows.add(run.count, a.at(row, run), b.at(row, run), y.at(row, run))
    }
  }

  /// y += scale · x.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - y: [n, c]; may be `x`.
  ///   - scale: the factor.
  public func accumulate(_ x: Matrix, into y: Matrix, scale: Float = 1) {
    x.requireShape(of: y)
    elementRuns(y.rows, y.columns, isContiguous: x.isContiguous && y.isContiguous) { row, run in
      kernels.rows.axpy(run.count, scale, x.at(row, run), y.at(row, run))
    }
  }

  /// y = factor · x.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - factor: the factor.
  ///   - y: [n, c]; may be `x`.
  public func scale(_ x: Matrix, by factor: Float, into y: Matrix) {
    x.requireShape(of: y)
    elementRuns(y.rows, y.columns, isContiguous: x.isContiguous && y.isContiguous) { row, run in
      kernels.rows.scale(run.count, factor, x.at(row, run), y.at(row, run))
    }
  }

  /// y = x.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - y: [n, c]; may be `x`.
  public func copy(_ x: Matrix, into y: Matrix) {
    x.requireShape(of: y)
    if x.isSame(as: y) { return }
    elementRuns(y.rows, y.columns, isContiguous: x.isContiguous && y.isContiguous) { row, run in
      y.at(row, run).update(from: x.at(row, run), count: run.count)
    }
  }

  /// y = 0.
  ///
  /// - Parameter y: [n, c].
  public func zero(_ y: Matrix) {
    elementRuns(y.rows, y.columns, isContiguous: y.isContiguous) { row, run in
      y.at(row, run).update(repeating: 0, count: run.count)
    }
  }

  /// y += Σ over the rows of x: the gradient of a bias that was added to every row.
  ///
  /// Threads split the columns, so rows are added from first to last however many threads there are.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - y: [1, c], not part of `x`.
  public func sumRows(_ x: Matrix, accumulatingInto y: Matrix) {
    precondition(y.rows == 1 && y.columns == x.columns, "the sum of \(x.shape) into \(y.shape)")
    columnRanges(x.rows, x.columns) { range in
      for row in 0..<x.rows { kernels.rows.axpy(range.count, 1, x.at(row, range), y.at(0, range)) }
    }
  }

  /// Runs `body` over ranges of the columns of a matrix with `rows` rows: for sums over rows, whose order must not depend
  /// on the threads. Ranges are whole cache lines.
  func columnRanges(_ rows: Int, _ columns: Int, _ body: (Range<Int>) -> Void) {
    if rows == 0 { return }
    parallelRanges(columns, unit: 16, minimum: max(16, Self.elementGrain / rows), body)
  }

  /// Runs `body` over ranges of the rows of a matrix with `columns` columns, each row's work about `cost` additions an element.
  func rowRanges(_ rows: Int, _ columns: Int, cost: Int = 4, _ body: (Range<Int>) -> Void) {
    parallelRanges(rows, minimum: max(1, Self.elementGrain / (cost * max(columns, 1))), body)
  }
}

extension Matrix {
  /// The first of the elements `columns` of row `row`.
  func at(_ row: Int, _ columns: Range<Int>) -> UnsafeMutablePointer<Float> {
    base + row * stride + columns.lowerBound
  }

  /// The first element of row `row`.
  func row(_ row: Int) -> UnsafeMutablePointer<Float> { base + row * stride }

  /// For messages: rows × columns.
  var shape: String { "\(rows)×\(columns)" }

  /// Stops the program unless this matrix has the shape of `other`.
  func requireShape(of other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns, "shapes \(shape) and \(other.shape) must be equal")
  }
}
