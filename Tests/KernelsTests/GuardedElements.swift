import Kernels
import Testing

/// A matrix in single precision or bfloat16 between guards, for kernels that take both: all memory around it, and every
/// element until it is set, holds a pattern that is NaN in either, and must still do so afterwards.
struct GuardedElements {
  let matrix: Matrix
  private let slab: Slab
  /// Numbers before and behind; odd, so that no row but by chance is aligned.
  private static let margin = 19
  private static let pattern: UInt16 = 0x7fc0

  /// `rows` of `columns`, each followed by `gap` numbers that are not part of it.
  init(rows: Int, columns: Int, gap: Int, _ element: Element) {
    let stride = columns + gap
    slab = Slab(count: 2 * Self.margin + rows * stride)
    // Swift may end an owner's life at its last mention, while a kernel still works on the view: tests never free.
    _ = Unmanaged.passRetained(slab)
    let memory = UnsafeMutableRawPointer(slab.base)
    memory.initializeMemory(as: UInt16.self, repeating: Self.pattern, count: 2 * slab.count)
    matrix = Matrix(
      address: memory + Self.margin * element.size, element: element, rows: rows, columns: columns,
      stride: stride)
  }

  /// The same with values, rounded where the matrix is in bfloat16.
  init(_ values: [Float], rows: Int, columns: Int, gap: Int, _ element: Element) {
    self.init(rows: rows, columns: columns, gap: gap, element)
    matrix.set(values)
  }

  /// Expects everything around the matrix to be as it was.
  func expectUntouchedGaps(sourceLocation: SourceLocation = #_sourceLocation) {
    let size = matrix.element.size / 2
    let halves = UnsafeRawPointer(slab.base).assumingMemoryBound(to: UInt16.self)
    var isInside = [Bool](repeating: false, count: 2 * slab.count)
    for row in 0..<matrix.rows {
      let start = (Self.margin + row * matrix.stride) * size
      for index in start..<start + matrix.columns * size { isInside[index] = true }
    }
    let touched = isInside.indices.filter { !isInside[$0] && halves[$0] != Self.pattern }
    #expect(touched.isEmpty, "written outside the matrix", sourceLocation: sourceLocation)
  }
}
