/// How one product is cut: into stretches of k, chunks that are packed at a time, and blocks of C for one task each.
///
/// Packing a large operand ahead writes it to memory and reads it back. Where the other operand is small or reused enough,
/// each task packs what it needs itself, and that stays in its second-level cache. None of this decides a result: a sum
/// is cut at multiples of ``GEMMFormat/sumBlock`` whatever the plan, and every cut is added in turn.
struct GEMMPlan: Equatable {
  /// Who packs which operand.
  enum Packing {
    /// Both are packed before the blocks are computed, and shared by all tasks.
    case ahead
    /// Each task packs the rows of A of its block, and computes all columns.
    case leftInTask
    /// Each task packs the columns of B of its block, and computes all rows.
    case rightInTask
  }

  let packing: Packing
  /// The rows of C of a task, MC.
  let blockRows: Int
  /// The columns of C of a task.
  let blockColumns: Int
  /// The rows of A that panels of B pass by, one after another, before the next: they stay in the second-level cache.
  let stripRows: Int
  /// The stretch of the k dimension that is packed at once, a multiple of the format's cut unless it is all of it.
  let sum: Int
  /// The rows of A packed at once.
  let chunkRows: Int
  /// The columns of B packed at once, NC.
  let chunkColumns: Int

  /// The most bytes of an operand packed ahead: both inside a third-level cache of 32 MiB.
  private static let packedBytes = 12 << 20
  /// The longest stretch packed ahead.
  private static let longestSum = 6144

  /// The plan for an m × n product over k on a machine with `level2` bytes of second-level cache and `threads` workers.
  init(m: Int, n: Int, k: Int, _ format: GEMMFormat, level2: Int, threads: Int) {
    let size = Size(m: m, n: n, format: format, level2: level2, threads: threads)
    let sum = min(k, Self.longestSum)
    let ahead = GEMMPlan(ahead: size, sum: sum, level2: level2)
    var best = (plan: ahead, cost: ahead.traffic(size, sum: k))
    for packing in [Packing.leftInTask, .rightInTask] {
      guard let plan = GEMMPlan(packing, size, k: k) else { continue }
      let cost = plan.traffic(size, sum: k)
      if cost < best.cost { best = (plan, cost) }
    }
    self = best.plan
  }

  /// Both operands packed ahead: as many rows to a block as keep a cut of A in a quarter of the second-level cache and
  /// columns as keep the block's sums in another, and less where there would be too few tasks to share out evenly.
  private init(ahead size: Size, sum: Int, level2: Int) {
    let format = size.format
    let (mr, nr) = (format.tileRows, format.tileColumns)
    let rows = min(size.m, format.fitting(Self.packedBytes, sum: sum, width: mr))
    let columns = min(size.n, format.fitting(Self.packedBytes, sum: sum, width: nr))
    let leftPanels = rows.dividedUp(by: mr), rightPanels = columns.dividedUp(by: nr)
    var rowTiles = max(1, min(level2 / 4 / size.bytes(mr, format.sumBlock), leftPanels))
    var columnTiles = max(1, min(level2 / 16 / (rowTiles * mr * nr), 8, rightPanels))
    let wanted = size.wantedTasks
    func tasks() -> Int { leftPanels.dividedUp(by: rowTiles) * rightPanels.dividedUp(by: columnTiles) }
    while tasks() < wanted && rowTiles > 4 { rowTiles = (rowTiles + 1) / 2 }
    while tasks() < wanted && columnTiles > 1 { columnTiles = (columnTiles + 1) / 2 }
    while tasks() < wanted && rowTiles > 1 { rowTiles = (rowTiles + 1) / 2 }
    packing = .ahead
    blockRows = rowTiles * mr
    blockColumns = columnTiles * nr
    stripRows = blockRows
    self.sum = sum
    chunkRows = rows
    chunkColumns = columns
  }

  /// One operand packed by the tasks; nil where there would be too few of them, or the other operand is too large to be
  /// packed whole.
  private init?(_ packing: Packing, _ size: Size, k: Int) {
    let format = size.format
    let (mr, nr) = (format.tileRows, format.tileColumns)
    let isLeft = packing == .leftInTask
    // What is kept is packed ahead and passes by every task; what is cut is shared out.
    let (kept, keptTile) = isLeft ? (size.n, nr) : (size.m, mr)
    let (cut, cutTile) = isLeft ? (size.m, mr) : (size.n, nr)
    let keptWidth = kept.dividedUp(by: keptTile) * keptTile
    var sum = min(k, Self.longestSum)
    if sum < k {
      // A stretch of what is kept in half of the second-level cache, two cuts at least.
      let fitting = size.level2 / 2 / size.bytes(keptWidth, format.sumBlock)
      sum = min(sum, max(2, fitting) * format.sumBlock)
    }
    guard size.bytes(keptWidth, sum) <= Self.packedBytes else { return nil }
    // Sums of a block in three eighths of the second-level cache, what the task packs in an eighth.
    let bySums = size.level2 * 3 / 8 / (keptWidth * MemoryLayout<Float>.stride) / cutTile
    let byPacked = size.level2 / 8 / size.bytes(cutTile, format.sumBlock)
    var tiles = min(bySums, byPacked, cut.dividedUp(by: cutTile))
    guard tiles >= 2 else { return nil }
    let all = cut.dividedUp(by: cutTile)
    while all.dividedUp(by: tiles) < size.wantedTasks && tiles > 2 { tiles -= 1 }
    guard all.dividedUp(by: tiles) >= size.threads * 3 else { return nil }
    self.packing = packing
    self.sum = sum
    let width = tiles * cutTile
    (blockRows, blockColumns) = isLeft ? (width, keptWidth) : (keptWidth, width)
    let strip = max(1, size.level2 / 4 / size.bytes(mr, format.sumBlock)) * mr
    stripRows = isLeft ? blockRows : min(blockRows, strip)
    (chunkRows, chunkColumns) = (size.m, size.n)
  }

  /// Bytes that go beyond the second-level cache, roughly: an operand packed ahead is read, and its place fetched and
  /// written; then it is read by each block that it meets, or by each thread once if it stays in the cache.
  private func traffic(_ size: Size, sum k: Int) -> Int {
    let left = size.bytes(size.m, k), right = size.bytes(size.n, k)
    func isKept(_ width: Int) -> Bool { size.bytes(width, sum) <= size.level2 / 2 }
    let leftReads = isKept(size.m) ? size.threads : size.n.dividedUp(by: blockColumns)
    let rightReads = isKept(size.n) ? size.threads : size.m.dividedUp(by: blockRows)
    switch packing {
    case .ahead: return left * (3 + leftReads) + right * (3 + rightReads)
    case .leftInTask: return left + right * (3 + rightReads)
    case .rightInTask: return left * (3 + leftReads) + right
    }
  }

  /// What a plan is made for.
  private struct Size {
    let m: Int
    let n: Int
    let format: GEMMFormat
    let level2: Int
    let threads: Int

    /// So many tasks that uneven threads even out.
    var wantedTasks: Int { threads == 1 ? 1 : threads * 6 }

    /// The bytes that so many rows or columns take when packed, over a stretch of the k dimension.
    func bytes(_ width: Int, _ sum: Int) -> Int { format.depth(sum) * width * MemoryLayout<Float>.stride }
  }
}
