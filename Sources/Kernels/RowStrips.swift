import CKernels

// How row operations reach numbers that are stored in bfloat16: kernels compute in single precision, on strips of rows that
// are widened into a worker's scratch before and narrowed after, inside the level-1 cache.

/// What the operands of a row operation have in common. An operand's place among them is its slot in a ``Strip``.
struct Operands {
  /// Whether all are in single precision, so that kernels work on the matrices themselves.
  private(set) var areSingle = true
  /// Whether all are contiguous, and so one long row.
  private(set) var areContiguous = true
  /// One more than the last operand's place.
  private(set) var count = 0

  init(_ a: Matrix, _ b: Matrix? = nil, _ c: Matrix? = nil, _ d: Matrix? = nil, _ e: Matrix? = nil) {
    include(a, 0)
    include(b, 1)
    include(c, 2)
    include(d, 3)
    include(e, 4)
  }

  private mutating func include(_ matrix: Matrix?, _ place: Int) {
    guard let matrix else { return }
    areSingle = areSingle && matrix.element == .float32
    areContiguous = areContiguous && matrix.isContiguous
    count = place + 1
  }
}

/// A stretch of a row of the operands, whose numbers kernels see in single precision: in place where a matrix stores
/// them so, else through a slot of the worker's scratch.
struct Strip {
  /// The row.
  let row: Int
  /// The columns.
  let columns: Range<Int>
  fileprivate let slots: UnsafeMutablePointer<Float>
  fileprivate let pitch: Int
  fileprivate let widen: @convention(c) (Int, UnsafePointer<UInt16>?, UnsafeMutablePointer<Float>?) -> Void
  fileprivate let narrow: @convention(c) (Int, UnsafePointer<Float>?, UnsafeMutablePointer<UInt16>?) -> Void

  /// The number of columns.
  var count: Int { columns.count }

  /// The same columns of another row.
  func moved(toRow row: Int) -> Strip { at(row, columns) }

  /// Another stretch with the same slots: no longer than this one where it uses them.
  fileprivate func at(_ row: Int, _ columns: Range<Int>) -> Strip {
    Strip(row: row, columns: columns, slots: slots, pitch: pitch, widen: widen, narrow: narrow)
  }

  /// The numbers of `x`, the operand in place `slot`.
  func read(_ x: Matrix, _ slot: Int) -> UnsafePointer<Float> {
    if x.element == .float32 { return UnsafePointer(x.at(row, columns)) }
    widen(count, x.halves(row, columns), slots + slot * pitch)
    return UnsafePointer(slots + slot * pitch)
  }

  /// The numbers of `x`, or nil where there is no such operand.
  func read(ifAny x: Matrix?, _ slot: Int) -> UnsafePointer<Float>? { x.map { read($0, slot) } }

  /// Hands `body` where to write the numbers of `y`, the operand in place `slot`.
  func write<Result>(
    _ y: Matrix, _ slot: Int, _ body: (UnsafeMutablePointer<Float>) -> Result
  ) -> Result {
    if y.element == .float32 { return body(y.at(row, columns)) }
    let result = body(slots + slot * pitch)
    narrow(count, slots + slot * pitch, y.halves(row, columns))
    return result
  }

  /// Hands `body` the numbers of `y`, the operand in place `slot`, to change.
  func update<Result>(
    _ y: Matrix, _ slot: Int, _ body: (UnsafeMutablePointer<Float>) -> Result
  ) -> Result {
    if y.element == .bfloat16 { widen(count, y.halves(row, columns), slots + slot * pitch) }
    return write(y, slot, body)
  }

  /// These numbers of `y` become those of `x` in row `source`.
  func copy(_ x: Matrix, row source: Int, into y: Matrix) {
    switch (x.element, y.element) {
    case (.float32, .float32): y.at(row, columns).update(from: x.at(source, columns), count: count)
    case (.bfloat16, .bfloat16): y.halves(row, columns).update(from: x.halves(source, columns), count: count)
    case (.bfloat16, .float32): widen(count, x.halves(source, columns), y.at(row, columns))
    case (.float32, .bfloat16): narrow(count, x.at(source, columns), y.halves(row, columns))
    }
  }

  /// These numbers of `y` become 0.
  func zero(_ y: Matrix) {
    if y.element == .float32 {
      y.at(row, columns).update(repeating: 0, count: count)
    } else {
      y.halves(row, columns).update(repeating: 0, count: count)
    }
  }
}

extension Engine {
  /// The length of a strip of a long row: five of them in single precision are 20 KB, below any level-1 cache. A multiple of
  /// 64, as the cuts between threads are.
  private static let stripLength = 1024

  /// From one slot to the next: a few cache lines more than `columns`, lest a power of two put the slots into the same sets.
  private static func pitch(_ columns: Int) -> Int { (columns + 15) / 16 * 16 + 48 }

  /// Makes room for slots of `columns` numbers before a region, inside which nothing is allocated; when planning, counts it.
  private func reserveSlots(_ columns: Int, _ operands: Operands) {
    if !operands.areSingle { reserveScratch(operands.count * Self.pitch(columns)) }
  }

  /// `columns` of row 0, with slots in the scratch of `worker`.
  private func strip(_ columns: Range<Int>, _ operands: Operands, _ worker: Int) -> Strip {
    let pitch = Self.pitch(columns.count)
    return Strip(
      row: 0, columns: columns, slots: scratch(worker, operands.areSingle ? 0 : operands.count * pitch),
      pitch: pitch, widen: kernels.rows.widen, narrow: kernels.rows.narrow)
  }

  /// Runs `body` over the strips of a `rows` × `columns` matrix, for element-wise work: the whole as one row where every
  /// operand is contiguous, else row by row. Cuts fall on multiples of 64, and kernels compute each element
  /// alike wherever a strip begins, so the cuts never change a result.
  func elementStrips(
    _ rows: Int, _ columns: Int, _ operands: Operands, grain: Int = Engine.elementGrain,
    _ body: (Strip) -> Void
  ) {
    func run(_ first: Strip, _ row: Int, _ range: Range<Int>) {
      if operands.areSingle { return body(first.at(row, range)) }
      var low = range.lowerBound
      while low < range.upperBound {
        let high = min(low + Self.stripLength, range.upperBound)
        body(first.at(row, low..<high))
        low = high
      }
    }
    reserveSlots(Self.stripLength, operands)
    if operands.areContiguous {
      workerRanges(rows * columns, unit: 64, minimum: grain) { range, worker in
        run(strip(0..<Self.stripLength, operands, worker), 0, range)
      }
    } else {
      workerRanges(rows, minimum: max(1, grain / max(columns, 1))) { range, worker in
        let first = strip(0..<Self.stripLength, operands, worker)
        for row in range { run(first, row, 0..<columns) }
      }
    }
  }

  /// Runs `body` over the whole rows of a `rows` × `columns` matrix, each row's work about `cost` additions an element.
  func rowStrips(
    _ rows: Int, _ columns: Int, _ operands: Operands, cost: Int = 2, _ body: (Strip) -> Void
  ) {
    reserveSlots(columns, operands)
    workerRanges(rows, minimum: max(1, Self.elementGrain / (cost * max(columns, 1)))) { range, worker in
      let first = strip(0..<columns, operands, worker)
      for row in range { body(first.moved(toRow: row)) }
    }
  }

  /// Runs `body` over ranges of the columns of a matrix with `rows` rows, as strips of row 0: for sums over rows, whose
  /// order must not depend on the threads. Ranges are whole cache lines, and at most two a worker, lest short pieces of rows
  /// that lie far apart cost more to find than to read.
  func columnStrips(_ rows: Int, _ columns: Int, _ operands: Operands, _ body: (Strip) -> Void) {
    if rows == 0 { return }
    reserveSlots(columns, operands)
    let least = max(32, Self.elementGrain / rows, columns / (2 * threadCount))
    workerRanges(columns, unit: 32, minimum: least) { range, worker in
      body(strip(range, operands, worker))
    }
  }

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
    let blocks = (rows + length - 1) / length
    // Worker 0 is the caller: the blocks' sums lie behind its slots.
    let slots = operands.areSingle ? 0 : operands.count * Self.pitch(columns)
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
