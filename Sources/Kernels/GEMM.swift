import CKernels

/// The matrix product, by the blocking of BLIS (Van Zee & van de Geijn 2015; Goto & van de Geijn 2008).
extension Engine {
  /// The summed index is cut every 256: a micropanel of B, 256 × 32 floats, is then 32 KiB and stays in a 48 KiB
  /// first-level cache while the tiles of A pass by. It is a constant, not read from the machine, because where a
  /// sum is cut decides its rounding: results must be the same on any machine with the instruction set.
  static let sumBlock = 256

  /// The most floats of packed A or B held at a time: 16 MiB each, inside a third-level cache of 32.
  private static let packedLimit = 4 << 20
  /// The longest stretch of the summed index packed at once, a multiple of ``sumBlock``.
  private static let packedSum = 4096

  /// C ← op(A)·op(B), or C + op(A)·op(B), then the epilogue.
  ///
  /// Threads split the rows and columns of C, never the sum: each element is summed in one order whatever the number
  /// of threads, blocks or tiles.
  ///
  /// - Parameters:
  ///   - a: [m, k], or [k, m] with `leftTransposed`.
  ///   - b: [k, n], or [n, k] with `rightTransposed`.
  ///   - c: [m, n]; must not overlap `a` or `b`. It is not read unless `accumulate`.
  ///   - accumulate: whether the product is added to what `c` holds.
  ///   - epilogue: see ``GEMMEpilogue``.
  public func multiply(
    _ a: Matrix, leftTransposed aIsTransposed: Bool = false, by b: Matrix,
    rightTransposed bIsTransposed: Bool = false,
    into c: Matrix, accumulate: Bool = false, epilogue: GEMMEpilogue = GEMMEpilogue()
  ) {
    let left = GEMMOperand.left(a, transposed: aIsTransposed)
    let right = GEMMOperand.right(b, transposed: bIsTransposed)
    let m = left.minorCount, n = right.minorCount, k = left.k
    precondition(
      right.k == k && c.rows == m && c.columns == n,
      "product of \(m)×\(k) and \(right.k)×\(n) into \(c.rows)×\(c.columns)")
    if isPlanning || m == 0 || n == 0 { return }
    precondition(k > 0, "a product over an empty sum")
    var epilogue = epilogue
    var accumulate = accumulate
    if let base = epilogue.base, base.isSame(as: c) {
      // The residual is already where the product goes.
      accumulate = true
      epilogue.base = nil
    }
    if m <= Self.mostVectorRows && !aIsTransposed && bIsTransposed && !accumulate {
      return multiplyVectors(a, by: b, into: c, epilogue: epilogue)
    }
    let job = GEMMJob(
      engine: self, left: left, right: right, c: c, m: m, n: n, accumulate: accumulate, epilogue: epilogue)
    let sum = min(k, Self.packedSum)
    let columns = max(kernels.tileColumns, Self.packedLimit / sum / kernels.tileColumns * kernels.tileColumns)
    let rows = max(kernels.tileRows, Self.packedLimit / sum / kernels.tileRows * kernels.tileRows)
    for j in stride(from: 0, to: n, by: columns) {
      for p in stride(from: 0, to: k, by: sum) {
        for i in stride(from: 0, to: m, by: rows) {
          job.run(
            rows: i..<min(m, i + rows), columns: j..<min(n, j + columns), sum: p..<min(k, p + sum),
            packRight: i == 0, isLast: p + sum >= k)
        }
      }
    }
  }
}

/// One product while it runs: packs a stretch of both operands, then computes the blocks of C they cover.
fileprivate struct GEMMJob {
  let engine: Engine
  let left: GEMMOperand
  let right: GEMMOperand
  let c: Matrix
  let m: Int
  let n: Int
  let accumulate: Bool
  let epilogue: GEMMEpilogue

  func run(rows: Range<Int>, columns: Range<Int>, sum: Range<Int>, packRight: Bool, isLast: Bool) {
    let kernels = engine.kernels
    let mr = kernels.tileRows, nr = kernels.tileColumns
    let leftPanels = (rows.count + mr - 1) / mr, rightPanels = (columns.count + nr - 1) / nr
    let packedA = engine.packedA.reserve(leftPanels * mr * sum.count)
    let packedB = engine.packedB.reserve(rightPanels * nr * sum.count)
    // Tasks of packing hold some 16 Ki elements, a few microseconds' work.
    let leftStep = max(1, 16_384 / (mr * sum.count)), rightStep = max(1, 16_384 / (nr * sum.count))
    let leftTasks = (leftPanels + leftStep - 1) / leftStep
    let rightTasks = packRight ? (rightPanels + rightStep - 1) / rightStep : 0
    engine.parallel(leftTasks + rightTasks) { task, _ in
      if task < leftTasks {
        for panel in task * leftStep..<min(leftPanels, (task + 1) * leftStep) {
          left.pack(
            minor: rows.lowerBound + panel * mr, end: rows.upperBound, width: mr, range: sum,
            into: packedA + panel * mr * sum.count, kernels)
        }
      } else {
        let first = (task - leftTasks) * rightStep
        for panel in first..<min(rightPanels, first + rightStep) {
          right.pack(
            minor: columns.lowerBound + panel * nr, end: columns.upperBound, width: nr, range: sum,
            into: packedB + panel * nr * sum.count, kernels)
        }
      }
    }
    computeBlocks(rows, columns, sum, packedA, packedB, isLast)
  }

  private func computeBlocks(
    _ rows: Range<Int>, _ columns: Range<Int>, _ sum: Range<Int>, _ packedA: UnsafeMutablePointer<Float>,
    _ packedB: UnsafeMutablePointer<Float>, _ isLast: Bool
  ) {
    let kernels = engine.kernels
    let mr = kernels.tileRows, nr = kernels.tileColumns
    let (blockRows, blockColumns) = blockShape(rows.count, columns.count)
    let rowBlocks = (rows.count + blockRows - 1) / blockRows
    let columnBlocks = (columns.count + blockColumns - 1) / blockColumns
    engine.reserveScratch(mr * nr)
    engine.parallel(rowBlocks * columnBlocks) { task, worker in
      // Neighbouring tasks share a block of B, which is the larger.
      let i0 = task % rowBlocks * blockRows, j0 = task / rowBlocks * blockColumns
      let i1 = min(rows.count, i0 + blockRows), j1 = min(columns.count, j0 + blockColumns)
      let edge = engine.scratch(worker, mr * nr)
      for p in stride(from: 0, to: sum.count, by: Engine.sumBlock) {
        let length = min(Engine.sumBlock, sum.count - p)
        let adds: Int32 = accumulate || sum.lowerBound + p > 0 ? 1 : 0
        for j in stride(from: j0, to: j1, by: nr) {
          let b = packedB + j * sum.count + p * nr
          for i in stride(from: i0, to: i1, by: mr) {
            let a = packedA + i * sum.count + p * mr
            let target = c.base + (rows.lowerBound + i) * c.stride + columns.lowerBound + j
            if i + mr <= i1 && j + nr <= j1 {
              kernels.gemm.tile(length, a, b, target, c.stride, adds)
            } else {
              kernels.gemm.tile(length, a, b, edge, nr, 0)
              store(
                edge, nr, into: target, rows: min(mr, i1 - i), columns: min(nr, j1 - j), adding: adds != 0)
            }
          }
        }
      }
      if isLast {
        epilogue.apply(
          to: c, rows: rows.lowerBound + i0..<rows.lowerBound + i1,
          columns: columns.lowerBound + j0..<columns.lowerBound + j1, engine)
      }
    }
  }

  /// The rows and columns of C that one task computes: as many rows as keep a block of A in half the second-level
  /// cache, eight tiles of columns, and less where there would be too few tasks to share out evenly.
  private func blockShape(_ rows: Int, _ columns: Int) -> (Int, Int) {
    let mr = engine.kernels.tileRows, nr = engine.kernels.tileColumns
    let cached = engine.caches.level2 / 2 / (Engine.sumBlock * MemoryLayout<Float>.stride)
    var rowTiles = max(1, min(cached / mr, (rows + mr - 1) / mr))
    var columnTiles = min(8, (columns + nr - 1) / nr)
    let wanted = engine.threadCount == 1 ? 1 : engine.threadCount * 6
    func tasks() -> Int {
      ((rows + rowTiles * mr - 1) / (rowTiles * mr)) * ((columns + columnTiles * nr - 1) / (columnTiles * nr))
    }
    while tasks() < wanted && rowTiles > 4 { rowTiles = (rowTiles + 1) / 2 }
    while tasks() < wanted && columnTiles > 1 { columnTiles = (columnTiles + 1) / 2 }
    while tasks() < wanted && rowTiles > 1 { rowTiles = (rowTiles + 1) / 2 }
    return (rowTiles * mr, columnTiles * nr)
  }

  /// Writes the valid part of an edge tile.
  private func store(
    _ edge: UnsafeMutablePointer<Float>, _ width: Int, into target: UnsafeMutablePointer<Float>, rows: Int,
    columns: Int,
    adding: Bool
  ) {
    for i in 0..<rows {
      let y = target + i * c.stride
      if adding {
        // The accumulator is added to C last, as the full tile does.
        for j in 0..<columns { y[j] = edge[i * width + j] + y[j] }
      } else {
        y.update(from: edge + i * width, count: columns)
      }
    }
  }
}
