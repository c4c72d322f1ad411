import CKernels

/// One product while it runs: packs a stretch of both operands, then computes the blocks of C they cover.
///
/// Packed operands are cut along the sum first: cut number q of all panels lies before cut q + 1 of any, so that the panels
/// of A that a block of C needs follow each other without a gap.
struct GEMMJob {
  let engine: Engine
  let format: GEMMFormat
  let plan: GEMMPlan
  let left: GEMMOperand
  let right: GEMMOperand
  let c: Matrix
  let accumulate: Bool
  let epilogue: GEMMEpilogue

  /// Adds the stretch `sum` to the blocks of rows × columns, and finishes them where it is the last.
  func run(rows: Range<Int>, columns: Range<Int>, sum: Range<Int>, packLeft: Bool, packRight: Bool) {
    let stretch = Stretch(job: self, rows: rows, columns: columns, sum: sum)
    stretch.packAhead(packLeft && plan.packing != .leftInTask, packRight && plan.packing != .rightInTask)
    engine.parallel(stretch.blockCount) { task, worker in stretch.compute(task, worker) }
  }
}

/// A stretch of the k dimension of a chunk of C: what is packed at a time.
fileprivate struct Stretch {
  let engine: Engine
  let format: GEMMFormat
  let plan: GEMMPlan
  let job: GEMMJob
  let rows: Range<Int>
  let columns: Range<Int>
  let sum: Range<Int>
  private let leftPanels: Int
  private let rightPanels: Int
  private let cuts: Int
  private let rowBlocks: Int
  private let packedLeft: UnsafeMutablePointer<Float>
  private let packedRight: UnsafeMutablePointer<Float>
  /// Sums of blocks from one stretch to the next; nil where there is only one, and they are kept in scratch.
  private let partial: UnsafeMutablePointer<Float>?
  /// The floats of scratch that a task's own panels and sums take.
  private let ownCount: Int
  private let blockSize: Int
  /// The tasks that compute: one for each block.
  let blockCount: Int

  init(job: GEMMJob, rows: Range<Int>, columns: Range<Int>, sum: Range<Int>) {
    self.job = job
    engine = job.engine
    format = job.format
    plan = job.plan
    self.rows = rows
    self.columns = columns
    self.sum = sum
    leftPanels = rows.count.dividedUp(by: format.tileRows)
    rightPanels = columns.count.dividedUp(by: format.tileColumns)
    cuts = sum.count.dividedUp(by: format.sumBlock)
    rowBlocks = rows.count.dividedUp(by: plan.blockRows)
    blockCount = rowBlocks * columns.count.dividedUp(by: plan.blockColumns)
    let depth = format.depth(sum.count), longestCut = format.depth(min(sum.count, format.sumBlock))
    packedLeft = engine.packedA.reserve(
      plan.packing == .leftInTask ? 0 : leftPanels * format.tileRows * depth)
    packedRight = engine.packedB.reserve(
      plan.packing == .rightInTask ? 0 : rightPanels * format.tileColumns * depth)
    ownCount =
      switch plan.packing {
      case .ahead: 0
      case .leftInTask: plan.blockRows * longestCut
      case .rightInTask: plan.blockColumns * longestCut
      }
    blockSize = plan.blockRows * plan.blockColumns
    partial = sum.count < job.left.k ? engine.partialSums.reserve(blockCount * blockSize) : nil
    let own = plan.packing == .ahead ? 0 : GEMMFormat.scratchCount
    engine.reserveScratch(max(GEMMFormat.scratchCount, own + ownCount + (partial == nil ? blockSize : 0)))
  }

  /// Packs what all tasks share.
  func packAhead(_ packLeft: Bool, _ packRight: Bool) {
    // Tasks of packing hold some 16 Ki numbers, a few microseconds' work.
    func taskPanels(_ width: Int) -> Int { max(1, 16_384 / (width * min(sum.count, format.sumBlock))) }
    let (leftStep, rightStep) = (taskPanels(format.tileRows), taskPanels(format.tileColumns))
    let leftTasks = packLeft ? leftPanels.dividedUp(by: leftStep) : 0
    let rightTasks = packRight ? rightPanels.dividedUp(by: rightStep) : 0
    engine.parallel((leftTasks + rightTasks) * cuts) { task, worker in
      let range = cut(task % cuts)
      let scratch = engine.scratch(worker, GEMMFormat.scratchCount)
      let number = task / cuts
      let isLeft = number < leftTasks
      let first = isLeft ? number * leftStep : (number - leftTasks) * rightStep
      let count = isLeft ? leftStep : rightStep, all = isLeft ? leftPanels : rightPanels
      let width = isLeft ? format.tileRows : format.tileColumns
      let start =
        (isLeft ? packedLeft : packedRight) + format.depth(range.lowerBound - sum.lowerBound) * all * width
      pack(
        isLeft, first..<min(all, first + count), range, scratch,
        into: start + first * width * format.depth(range.count))
    }
  }

  /// Adds the stretch to one block's sums.
  func compute(_ task: Int, _ worker: Int) {
    // Neighbouring tasks share a block of B, which is the larger.
    let i0 = task % rowBlocks * plan.blockRows, j0 = task / rowBlocks * plan.blockColumns
    let i1 = min(rows.count, i0 + plan.blockRows), j1 = min(columns.count, j0 + plan.blockColumns)
    let packing = plan.packing == .ahead ? 0 : GEMMFormat.scratchCount
    let scratch = engine.scratch(worker, packing + ownCount + (partial == nil ? blockSize : 0))
    let own = scratch + packing
    let sums = partial.map { $0 + task * blockSize } ?? own + ownCount
    let isFirst = sum.lowerBound == 0
    for index in 0..<cuts {
      let range = cut(index)
      let depth = format.depth(range.count), before = format.depth(range.lowerBound - sum.lowerBound)
      // Panels of this block: row panel i of A is at a + i·depth, column panel j of B at b + j·depth.
      var a = packedLeft + before * leftPanels * format.tileRows + i0 * depth
      var b = packedRight + before * rightPanels * format.tileColumns + j0 * depth
      switch plan.packing {
      case .ahead: break
      case .leftInTask:
        pack(true, i0 / format.tileRows..<i1.dividedUp(by: format.tileRows), range, scratch, into: own)
        a = own
      case .rightInTask:
        pack(false, j0 / format.tileColumns..<j1.dividedUp(by: format.tileColumns), range, scratch, into: own)
        b = own
      }
      for i in stride(from: 0, to: i1 - i0, by: plan.stripRows) {
        let count = min(plan.stripRows, i1 - i0 - i).dividedUp(by: format.tileRows)
        for j in stride(from: 0, to: j1 - j0, by: format.tileColumns) {
          let following = j + format.tileColumns
          format.multiply(
            count, sum: range.count, a + i * depth, b + j * depth,
            into: sums + i * plan.blockColumns + j, plan.blockColumns, adding: index > 0 || !isFirst,
            next: following < j1 - j0 ? b + following * depth : nil)
        }
      }
    }
    if sum.upperBound == job.left.k {
      let block = GEMMBlock(
        rows: rows.lowerBound + i0..<rows.lowerBound + i1,
        columns: columns.lowerBound + j0..<columns.lowerBound + j1, sums: sums, stride: plan.blockColumns)
      job.epilogue.finish(block, into: job.c, accumulate: job.accumulate, engine)
    }
  }

  private func cut(_ index: Int) -> Range<Int> {
    let start = sum.lowerBound + index * format.sumBlock
    return start..<min(sum.upperBound, start + format.sumBlock)
  }

  /// Packs some panels of A or B for one cut, one after another.
  private func pack(
    _ isLeft: Bool, _ panels: Range<Int>, _ range: Range<Int>, _ scratch: UnsafeMutablePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    let operand = isLeft ? job.left : job.right, minor = isLeft ? rows : columns
    let width = isLeft ? format.tileRows : format.tileColumns
    for (number, panel) in panels.enumerated() {
      format.pack(
        operand, minor: minor.lowerBound + panel * width, end: minor.upperBound, range: range,
        into: target + number * width * format.depth(range.count), scratch: scratch)
    }
  }
}
