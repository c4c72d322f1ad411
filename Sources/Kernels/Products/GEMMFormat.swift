import CKernels

/// What the operands of a product are multiplied in: how panels of them are packed, and the microkernel that takes them.
///
/// A panel of A holds ``tileRows`` rows of op(A) and one of B ``tileColumns`` columns of op(B), for a stretch of the summed
/// index, with zeros past the edges. In single precision number (p, i) of a panel is at `p·width + i`; the layout for
/// bfloat16 stands in `ck_half.h`. Buffers are counted in floats.
struct GEMMFormat {
  let kernels: KernelTable
  /// The kernels for tiles in bfloat16, where operands are packed for them.
  private let tiles: ck_half_kernels?
  /// The terms in bfloat16 that a number is packed as: one, or three for single precision.
  private let terms: Int
  /// Whether operands in single precision are rounded to bfloat16 and multiplied in single precision.
  let rounds: Bool
  /// The height of a panel of A.
  let tileRows: Int
  /// The width of a panel of B.
  let tileColumns: Int
  /// The summed index is cut every so many, so that a micropanel of B stays in a 48 KiB first-level cache while the
  /// tiles of A pass by: 256 × 32 floats are 32 KiB, 384 × 32 in bfloat16 24 KiB, 128 × 32 in three terms 24 KiB, beside as
  /// much of A. Constants, not read from the machine, because where a sum is cut decides its rounding: results must be
  /// the same on any machine with the instruction set.
  let sumBlock: Int

  init(_ element: Element, _ kernels: KernelTable) {
    self.kernels = kernels
    let isHalf = element == .bfloat16 && kernels.multipliesBFloat16
    let isSplit = element == .float32 && kernels.split.mr > 0
    rounds = element == .bfloat16 && !isHalf
    let tiles = isHalf ? kernels.half : isSplit ? kernels.split : nil
    self.tiles = tiles
    terms = isSplit ? 3 : 1

    tileRows = Int(tiles?.mr ?? kernels.gemm.mr)
    tileColumns = Int(tiles?.nr ?? kernels.gemm.nr)
    sumBlock = isHalf ? 384 : isSplit ? 128 : 256
  }

  /// The floats that a stretch of the summed index takes in a panel, for each unit of its width. A stretch that is not the
  /// last is a whole number of steps.
  func depth(_ sum: Int) -> Int {
    let step = Int(CK_HALF_STEP)
    return tiles == nil ? sum : (sum + step - 1) / step * step * terms / 2
  }

  /// How many rows or columns, in whole panels of `width`, fit into `bytes`; at least a panel.
  func fitting(_ bytes: Int, sum: Int, width: Int) -> Int {
    max(1, bytes / (depth(sum) * width * MemoryLayout<Float>.stride)) * width
  }

  /// C's tiles of `count` panels of A by one of B: sums[i][j] (+)= Σp a[i][p]·b[p][j] over `sum` of the summed index.
  /// `next`, if any, is the panel of B that comes after this one.
  func multiply(
    _ count: Int, sum: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    into sums: UnsafeMutablePointer<Float>, _ width: Int, adding: Bool, next: UnsafePointer<Float>?
  ) {
    if let tiles {
      let steps = (sum + Int(CK_HALF_STEP) - 1) / Int(CK_HALF_STEP)
      tiles.panels(
        count, steps, UnsafeRawPointer(a).assumingMemoryBound(to: UInt16.self),
        UnsafeRawPointer(b).assumingMemoryBound(to: UInt16.self), sums, width, adding ? 1 : 0)
    } else {
      kernels.gemm.panels(count, sum, a, b, sums, width, adding ? 1 : 0, next)
    }
  }

  /// Packs one panel: up to its width of the minor index of op(A) or op(B) from `minor`, the summed index in `range`. A panel's
  /// cuts of the sum lie one after another, as far apart as all panels together are wide: see ``GEMMJob``.
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
    if let tiles {
      let pack = operand.isLeft ? tiles.pack_left : tiles.pack_right
      pack?(
        range.count, valid, x.address + first * x.element.size, x.stride, x.element == .float32 ? 1 : 0,
        operand.minorIsRow == operand.isLeft ? 0 : 1,
        UnsafeMutableRawPointer(panel).assumingMemoryBound(to: UInt16.self))
    } else if x.element == .float32 && !rounds {
      packFloats(x.base + first, x.stride, operand.minorIsRow, range.count, valid, width, panel)
    } else {
      // Through rows of single precision in scratch.
      let lines = operand.minorIsRow ? valid : range.count, count = operand.minorIsRow ? range.count : valid
      for line in 0..<lines {
        let at = first + line * x.stride, row = scratch + line * count
        if x.element == .bfloat16 {
          kernels.rows.widen(count, x.halves + at, row)
        } else {
          let bits = UnsafeMutableRawPointer(scratch + Self.lineCount).assumingMemoryBound(to: UInt16.self)
          kernels.rows.narrow(count, x.base + at, bits)
          kernels.rows.widen(count, bits, row)
        }
      }
      packFloats(scratch, count, operand.minorIsRow, range.count, valid, width, panel)
    }
  }

  private func packFloats(
    _ source: UnsafePointer<Float>, _ stride: Int, _ minorIsRow: Bool, _ count: Int, _ valid: Int,
    _ width: Int,
    _ panel: UnsafeMutablePointer<Float>
  ) {
    let pack = minorIsRow ? kernels.gemm.pack_rows : kernels.gemm.pack_columns
    pack?(count, valid, width, source, stride, panel)
  }

  /// A panel's numbers before they are packed: a cut of the sum by the widest tile.
  private static let lineCount = 256 * 64
  /// The floats of scratch that packing takes: the numbers, and a line of them in bfloat16.
  static let scratchCount = lineCount + 256
}
