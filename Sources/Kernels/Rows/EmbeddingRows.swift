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
    rowStrips(y.rows, y.columns, Operands(table, y), cost: 1) { strip in
      let source = Self.checked(ids[strip.row], table)
      if accumulate {
        let from = strip.moved(toRow: source).read(table, 0)
        strip.update(y, 1) { kernels.rows.axpy(strip.count, 1, from, $0) }
      } else {
        strip.copy(table, row: source, into: y)
      }
    }
  }

  /// tableGradient[ids[i]] += dy[i]: the gradient of ``gatherRows(_:_:into:accumulate:)``, whose output is linear in the
  /// table, each use of a row adding its share.
  ///
  /// Shares are added from the first to the last, threads splitting the columns.
  ///
  /// - Parameters:
  ///   - dy: [n, c].
  ///   - ids: n row numbers below v.
  ///   - tableGradient: [v, c], not part of `dy`.
  public func scatterRows(_ dy: Matrix, _ ids: [Int32], accumulatingInto tableGradient: Matrix) {
    precondition(
      dy.rows == ids.count && dy.columns == tableGradient.columns,
      "\(ids.count) rows of \(dy.shape) into \(tableGradient.shape)")
    columnStrips(dy.rows, dy.columns, Operands(dy, tableGradient)) { strip in
      for row in 0..<dy.rows {
        let from = strip.moved(toRow: row).read(dy, 0)
        strip.moved(toRow: Self.checked(ids[row], tableGradient)).update(tableGradient, 1) {
          kernels.rows.axpy(strip.count, 1, from, $0)
        }
      }
    }
  }

  private static func checked(_ id: Int32, _ table: Matrix) -> Int {
    precondition(id >= 0 && Int(id) < table.rows, "row \(id) of a table of \(table.rows)")
    return Int(id)
  }
}
