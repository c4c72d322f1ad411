import CKernels

/// What the operands of a product are multiplied in: how panels of them are packed, and the microkernel that takes them.
///
/// A panel of A holds ``tileRows`` rows of op(A) and one of B ``tileColumns`` columns of op(B), for a stretch of the summed
/// index, with zeros past the edges. In float32 number (p, i) of a panel is at `p·width + i`; the layout for
/// bfloat16 stands in `ck_bf16.h`. Buffers are counted in floats.
struct GEMMFormat {
  let kernels: KernelTable
  /// The kernels for tiles in bfloat16, where operands are packed for them.
  private let tiles: ck_bf16_kernels?
  /// The terms in bfloat16 that a number is packed as: one, or three for float32.
  private let terms: Int
  /// Whether operands in float32 are rounded to bfloat16 and multiplied in float32.
  let rounds: Bool
  /// The height of a panel of A, MR.
  let tileRows: Int
  /// The width of a panel of B, NR.
  let tileColumns: Int
  /// Where the k dimension is cut, KC: see `kc` in `ck_gemm.h`.
  let sumBlock: Int

  init(_ element: Element, _ kernels: KernelTable) {
    self.kernels = kernels
    let isBF16 = element == .bfloat16 && kernels.multipliesBFloat16
    let isSplit = element == .float32 && kernels.split.mr > 0
    rounds = element == .bfloat16 && !isBF16
    let tiles = isBF16 ? kernels.bf16 : isSplit ? kernels.split : nil
    self.tiles = tiles
    terms = isSplit ? 3 : 1

    tileRows = Int(tiles?.mr ?? kernels.gemm.mr)
    tileColumns = Int(tiles?.nr ?? kernels.gemm.nr)
    sumBlock = Int(tiles?.kc ?? kernels.gemm.kc)
  }

  /// The floats that a stretch of the k dimension takes in a panel, for each unit of its width.
  ///
  /// A stretch that is not the last is a whole number of steps.
  func depth(_ sum: Int) -> Int {
    let step = Int(CK_BF16_STEP)
    return tiles == nil ? sum : sum.roundedUp(to: step) * terms / 2
  }

  /// How many rows or columns, in whole panels of `width`, fit into `bytes`; at least a panel.
  func fitting(_ bytes: Int, sum: Int, width: Int) -> Int {
    max(1, bytes / (depth(sum) * width * MemoryLayout<Float>.stride)) * width
  }

  /// C's tiles of `count` panels of A by one of B: sums[i][j] (+)= Σp a[i][p]·b[p][j] over `sum` of the k dimension.
  ///
  /// `next`, if any, is the panel of B that comes after this one.
  func multiply(
    _ count: Int, sum: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    into sums: UnsafeMutablePointer<Float>, _ width: Int, adding: Bool, next: UnsafePointer<Float>?
  ) {
    if let tiles {
      let steps = sum.dividedUp(by: Int(CK_BF16_STEP))
      tiles.panels(
        count, steps, UnsafeRawPointer(a).assumingMemoryBound(to: UInt16.self),
        UnsafeRawPointer(b).assumingMemoryBound(to: UInt16.self), sums, width, adding ? 1 : 0)
    } else {
      kernels.gemm.panels(count, sum, a, b, sums, width, adding ? 1 : 0, next)
    }
  }

  /// Packs one panel: up to its width of the minor index of op(A) or op(B) from `minor`, the k dimension in `range`.
  ///
  /// A panel's cuts of the sum lie one after another, as far apart as all panels together are wide: see ``GEMMJob``.
  ///
  /// - Parameter scratch: ``scratchCount`` floats.
  func pack(
    _ operand: GEMMOperand, minor: Int, end: Int, range: Range<Int>, into panel: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let width = operand.isLeft ? tileRows : tileColumns
    let x = operand.matrix
    let valid = min(width, end - minor)
    let first = operand.minorIsRow ? minor * x.stride + range.lowerBound : range.lowerBound * x.stride + minor
    let isInPlace = tiles == nil ? x.element == .float32 && !rounds : x.element != .float16
    if isInPlace {
      packLines(
        x.address + first * x.element.size, x.stride, x.element, operand, range.count, valid, width, panel)
    } else {
      // Through rows of float32 in scratch.
      let lines = operand.minorIsRow ? valid : range.count, count = operand.minorIsRow ? range.count : valid
      for line in 0..<lines { readLine(x, first + line * x.stride, count, scratch + line * count, scratch) }
      packLines(
        UnsafeMutableRawPointer(scratch), count, .float32, operand, range.count, valid, width, panel)
    }
  }

  /// `count` numbers of an operand from number `at` on as they are multiplied, in float32.
  private func readLine(
    _ x: Matrix, _ at: Int, _ count: Int, _ line: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    var source = UnsafePointer(line)
    switch x.element {
    case .bfloat16: return kernels.rows.widen(count, x.bf16 + at, line)
    case .float16: kernels.rows.widen_fp16(count, x.words + at, line)
    case .float32: source = UnsafePointer(x.base + at)
    }
    guard rounds else { return }
    let bits = UnsafeMutableRawPointer(scratch + Self.lineCount).assumingMemoryBound(to: UInt16.self)
    kernels.rows.narrow(count, source, bits)
    kernels.rows.widen(count, bits, line)
  }

  /// Packs a panel from lines of one element, `stride` numbers apart: float32, or bfloat16 for tiles in it.
  private func packLines(
    _ source: UnsafeMutableRawPointer, _ stride: Int, _ element: Element, _ operand: GEMMOperand,
    _ count: Int, _ valid: Int, _ width: Int, _ panel: UnsafeMutablePointer<Float>
  ) {
    if let tiles {
      let pack = operand.isLeft ? tiles.pack_left : tiles.pack_right
      pack?(
        count, valid, source, stride, element == .float32 ? 1 : 0,
        operand.minorIsRow == operand.isLeft ? 0 : 1,
        UnsafeMutableRawPointer(panel).assumingMemoryBound(to: UInt16.self))
    } else {
      let pack = operand.minorIsRow ? kernels.gemm.pack_rows : kernels.gemm.pack_columns
      pack?(count, valid, width, source.assumingMemoryBound(to: Float.self), stride, panel)
    }
  }

  /// A panel's numbers before they are packed: a cut of the sum, at most 384, by the widest tile, or 256 by 64.
  private static let lineCount = 256 * 64
  /// The floats of scratch that packing takes: the numbers, and a line of them in bfloat16.
  static let scratchCount = lineCount + 256
}
