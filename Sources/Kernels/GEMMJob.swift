import CKernels

/// One product while it runs: packs a stretch of both operands, then computes the blocks of C they cover.
///
/// Packed operands are cut along the sum first: cut number q of all panels lies before cut q + 1 of any, so that the panels
/// of A that a block of C needs follow each other without a gap.
struct GEMMJob {
  let engine: Engine
  let format: GEMMFormat
  let left: GEMMOperand
  let right: GEMMOperand
  let c: Matrix
  /// Where sums are kept from one stretch of the summed index to the next: C, where it is in single precision.
  let partial: Matrix
  let accumulate: Bool
  let epilogue: GEMMEpilogue

  func run(rows: Range<Int>, columns: Range<Int>, sum: Range<Int>, packLeft: Bool, packRight: Bool) {
    let leftPanels = panels(rows.count, format.tileRows),
      rightPanels = panels(columns.count, format.tileColumns)
    let depth = format.depth(sum.count)
    let packedA = engine.packedA.reserve(leftPanels * format.tileRows * depth)
    let packedB = engine.packedB.reserve(rightPanels * format.tileColumns * depth)
    let (blockRows, blockColumns) = blockShape(leftPanels, rightPanels)
    engine.reserveScratch(max(GEMMFormat.scratchCount, blockRows * blockColumns))
    let cuts = panels(sum.count, format.sumBlock)
    // Tasks of packing hold some 16 Ki numbers, a few microseconds' work.
    let step = (
      left: taskPanels(format.tileRows, sum.count), right: taskPanels(format.tileColumns, sum.count)
    )
    let leftTasks = packLeft ? panels(leftPanels, step.left) : 0
    let rightTasks = packRight ? panels(rightPanels, step.right) : 0
    engine.parallel((leftTasks + rightTasks) * cuts) { task, worker in
      let range = cut(task % cuts, of: sum)
      let scratch = engine.scratch(worker, GEMMFormat.scratchCount)
      let number = task / cuts
      if number < leftTasks {
        pack(
          left, number * step.left, step.left, rows, range, sum, leftPanels, format.tileRows, packedA, scratch
        )
      } else {
        pack(
          right, (number - leftTasks) * step.right, step.right, columns, range, sum, rightPanels,
          format.tileColumns,
          packedB, scratch)
      }
    }
    let rowBlocks = panels(rows.count, blockRows), columnBlocks = panels(columns.count, blockColumns)
    engine.parallel(rowBlocks * columnBlocks) { task, worker in
      // Neighbouring tasks share a block of B, which is the larger.
      let i0 = task % rowBlocks * blockRows, j0 = task / rowBlocks * blockColumns
      let i1 = min(rows.count, i0 + blockRows), j1 = min(columns.count, j0 + blockColumns)
      let sums = engine.scratch(worker, blockRows * blockColumns)
      for index in 0..<cuts {
        let range = cut(index, of: sum)
        let before = format.depth(range.lowerBound - sum.lowerBound)
        let thisDepth = format.depth(range.count)
        let a = packedA + before * leftPanels * format.tileRows + i0 * thisDepth
        let b = packedB + before * rightPanels * format.tileColumns
        for j in stride(from: j0, to: j1, by: format.tileColumns) {
          let following = j + format.tileColumns
          // The last panel of a cut is followed by the first of the next, whose cut may be shorter, never longer.
          let next =
            following < j1
            ? b + following * thisDepth
            : index + 1 < cuts
              ? b + rightPanels * format.tileColumns * thisDepth
                + j0 * format.depth(cut(index + 1, of: sum).count) : nil
          format.multiply(
            panels(i1 - i0, format.tileRows), sum: range.count, a, b + j * thisDepth, into: sums + (j - j0),
            blockColumns, adding: index > 0, next: next)
        }
      }
      let target = GEMMBlock(
        rows: rows.lowerBound + i0..<rows.lowerBound + i1,
        columns: columns.lowerBound + j0..<columns.lowerBound + j1, sums: sums, stride: blockColumns)
      finish(target, isFirst: sum.lowerBound == 0, isLast: sum.upperBound == left.k)
    }
  }

  /// Adds a block to C, with the epilogue where its sum is complete.
  private func finish(_ block: GEMMBlock, isFirst: Bool, isLast: Bool) {
    if isLast {
      if !isFirst { block.add(partial, engine) }
      epilogue.finish(block, into: c, accumulate: accumulate && (isFirst || c.element != .float32), engine)
    } else {
      block.store(into: partial, adding: !isFirst || (accumulate && c.element == .float32), engine)
    }
  }

  private func panels(_ count: Int, _ width: Int) -> Int { (count + width - 1) / width }

  /// As many panels as make a task of packing.
  private func taskPanels(_ width: Int, _ sum: Int) -> Int {
    max(1, 16_384 / (width * min(sum, format.sumBlock)))
  }

  private func cut(_ index: Int, of sum: Range<Int>) -> Range<Int> {
    let start = sum.lowerBound + index * format.sumBlock
    return start..<min(sum.upperBound, start + format.sumBlock)
  }

  private func pack(
    _ operand: GEMMOperand, _ first: Int, _ count: Int, _ minor: Range<Int>, _ range: Range<Int>,
    _ sum: Range<Int>,
    _ all: Int, _ width: Int, _ packed: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let start = packed + format.depth(range.lowerBound - sum.lowerBound) * all * width
    for panel in first..<min(all, first + count) {
      format.pack(
        operand, minor: minor.lowerBound + panel * width, end: minor.upperBound, range: range,
        into: start + panel * width * format.depth(range.count), scratch: scratch)
    }
  }

  /// The rows and columns of C that one task computes: as many rows as keep a cut of A in a quarter of the second-level
  /// cache and columns as keep the block's sums in another, and less where there would be too few tasks to share out evenly.
  private func blockShape(_ leftPanels: Int, _ rightPanels: Int) -> (Int, Int) {
    let quarter = engine.caches.level2 / 4 / MemoryLayout<Float>.stride
    let (mr, nr) = (format.tileRows, format.tileColumns)
    var rowTiles = max(1, min(quarter / (format.depth(format.sumBlock) * mr), leftPanels))
    var columnTiles = max(1, min(quarter / (rowTiles * mr * nr), 8, rightPanels))
    let wanted = engine.threadCount == 1 ? 1 : engine.threadCount * 6
    func tasks() -> Int { panels(leftPanels, rowTiles) * panels(rightPanels, columnTiles) }
    while tasks() < wanted && rowTiles > 4 { rowTiles = (rowTiles + 1) / 2 }
    while tasks() < wanted && columnTiles > 1 { columnTiles = (columnTiles + 1) / 2 }
    while tasks() < wanted && rowTiles > 1 { rowTiles = (rowTiles + 1) / 2 }
    return (rowTiles * mr, columnTiles * nr)
  }
}
