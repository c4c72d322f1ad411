import CKernels

// Rows of a table looked up by number: embeddings.
extension Engine {
  /// y[i] = table[ids[i]], or y[i] += table[ids[i]].
  ///
  /// - Parameters:
  ///   - table: [v, c].
  ///   - ids: n row numbers below v.
  ///   - y: [n, c], not part of `table`.
  ///   - accumulate: whether to add to y.
  public func gatherRows(_ table: Matrix, _ ids: [Int32], into y: Matrix, accumulate: Bool) {
    precondition(y.rows == ids.count && y.columns == table.columns, "\(ids.count) rows into \(y.shape)")
    rowRanges(y.rows, y.columns, cost: 1) { range in
      for row in range {
        let source = table.row(Self.checked(ids[row], table))
        if accumulate {
          kernels.rows.axpy(y.columns, 1, source, y.row(row))
        } else {
          y.row(row).update(from: source, count: y.columns)
        }
      }
    }
  }

  /// tableGradient[ids[i]] += dy[i]: the gradient of ``gatherRows(_:_:into:accumulate:)``, whose output is linear in the
  /// table, each use of a row adding its share. Shares are added from the first to the last, threads splitting the columns.
  ///
  /// - Parameters:
  ///   - dy: [n, c].
  ///   - ids: n row numbers below v.
  ///   - tableGradient: [v, c], not part of `dy`.
  public func scatterRows(_ dy: Matrix, _ ids: [Int32], accumulatingInto tableGradient: Matrix) {
    precondition(
      dy.rows == ids.count && dy.columns == tableGradient.columns,
      "\(ids.count) rows of \(dy.shape) into \(tableGradient.shape)")
    columnRanges(dy.rows, dy.columns) { range in
      for row in 0..<dy.rows {
        let place = Self.checked(ids[row], tableGradient)
        kernels.rows.axpy(range.count, 1, dy.at(row, range), tableGradient.at(place, range))
      }
    }
  }

  private static func checked(_ id: Int32, _ table: Matrix) -> Int {
    precondition(id >= 0 && Int(id) < table.rows, "row \(id) of a table of \(table.rows)")
    return Int(id)
  }
}
