import CKernels

// How row operations reach numbers that are stored at 16 bits: kernels compute in float32, on strips of rows that
// are widened into a worker's scratch before and narrowed after, inside the level-1 cache.

extension Engine {
  /// The length of a strip of a long row: five of them in float32 are 20 KB, below any level-1 cache.
  ///
  /// A multiple of 64, as the cuts between threads are.
  private static let stripLength = 1024

  /// From one slot to the next: a few cache lines more than `columns`, so that a power of two does not put all slots into the
  /// same sets of the cache.
  static func pitch(_ columns: Int) -> Int { (columns + 15) / 16 * 16 + 48 }

  /// Makes room for slots of `columns` numbers before a region, inside which nothing is allocated; when planning, counts it.
  func reserveSlots(_ columns: Int, _ operands: Operands) {
    if !operands.areFloat32 { reserveScratch(operands.count * Self.pitch(columns)) }
  }

  /// `columns` of row 0, with slots in the scratch of `worker`.
  func strip(_ columns: Range<Int>, _ operands: Operands, _ worker: Int) -> Strip {
    let pitch = Self.pitch(columns.count)
    return Strip(
      row: 0, columns: columns, slots: scratch(worker, operands.areFloat32 ? 0 : operands.count * pitch),
      pitch: pitch, widen: kernels.rows.widen, widenFloat16: kernels.rows.widen_fp16,
      narrow: kernels.rows.narrow)
  }

  /// Runs `body` over the strips of a `rows` × `columns` matrix, for element-wise work: the whole as one row where every
  /// operand is contiguous, else row by row.
  ///
  /// Cuts fall on multiples of 64, and kernels compute each element alike wherever a strip begins, so the cuts never change a
  /// result.
  func elementStrips(
    _ rows: Int, _ columns: Int, _ operands: Operands, grain: Int = Engine.elementGrain,
    _ body: (Strip) -> Void
  ) {
    func run(_ first: Strip, _ row: Int, _ range: Range<Int>) {
      if operands.areFloat32 { return body(first.at(row, range)) }
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

  /// Runs `body` over ranges of the columns of a matrix with `rows` rows, as strips of row 0: for sums over rows, whose order
  /// must not depend on the threads.
  ///
  /// Ranges are whole cache lines, and at most two a worker, lest short pieces of rows that lie far apart cost more to find
  /// than to read.
  func columnStrips(_ rows: Int, _ columns: Int, _ operands: Operands, _ body: (Strip) -> Void) {
    if rows == 0 { return }
    reserveSlots(columns, operands)
    let least = max(32, Self.elementGrain / rows, columns / (2 * threadCount))
    workerRanges(columns, unit: 32, minimum: least) { range, worker in
      body(strip(range, operands, worker))
    }
  }
}
