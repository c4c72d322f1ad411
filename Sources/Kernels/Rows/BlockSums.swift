import CKernels

extension Engine {
  /// For sums over rows: runs `body` over the rows of a `rows` × `columns` matrix in blocks, each with a row of `sums`
  /// zeros of its own to add to, and then adds the blocks' sums in order and hands them to `add`.
  ///
  /// The blocks depend on the number of rows alone, so neither they nor the order of the additions depends on the
  /// threads; and every row is read once, from its first column to its last.
  func blockSums(
    _ rows: Int, _ columns: Int, sums: Int, _ operands: Operands,
    _ body: (_ strip: Strip, _ sums: UnsafeMutablePointer<Float>) -> Void,
    add: (_ sums: UnsafePointer<Float>) -> Void
  ) {
    if rows == 0 { return }
    let length = max(Self.leastBlock, (rows + Self.mostBlocks - 1) / Self.mostBlocks)
    let blocks = rows.dividedUp(by: length)
    // Worker 0 is the caller: the blocks' sums lie behind its slots.
    let slots = operands.areFloat32 ? 0 : operands.count * Self.pitch(columns)
    reserveSlots(columns, operands)
    let partial = scratch(0, slots + blocks * sums) + slots
    if isPlanning { return }
    workerRanges(blocks, minimum: max(1, Self.elementGrain / (2 * length * max(columns, 1)))) {
      range, worker in
      let first = strip(0..<columns, operands, worker)
      for block in range {
        let own = partial + block * sums
        own.update(repeating: 0, count: sums)
        for row in block * length..<min(rows, (block + 1) * length) { body(first.moved(toRow: row), own) }
      }
    }
    for block in 1..<max(blocks, 1) { kernels.rows.add(sums, partial, partial + block * sums, partial) }
    add(partial)
  }

  /// A block of 32 rows makes the zeroing and adding of its sums a few percent of its reading.
  private static let leastBlock = 32
  /// Adding the sums of 32 blocks costs a few percent of reading 1,024 rows, and 32 feed as many threads.
  private static let mostBlocks = 32
}
