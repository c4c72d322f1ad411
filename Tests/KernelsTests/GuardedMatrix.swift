import Kernels
import TestSupport
import Testing

/// A matrix in memory of its own with NaN before, between and behind its rows: a kernel that reads beyond its operand
/// spoils its result, and one that writes beyond it is told by ``expectUntouchedGaps(_:)``.
struct GuardedMatrix {
  let matrix: Matrix
  private let slab: Slab
  private let memory: UnsafeMutableRawBufferPointer
  private static let margin = 19

  /// `values` in rows of `columns`, each row followed by `gap` numbers that are not part of it.
  ///
  /// The matrix begins at an odd place, so no row but by chance is aligned.
  init(_ values: [Float], rows: Int, columns: Int, gap: Int = 0, _ element: Element = .float32) {
    let stride = columns + gap
    slab = Slab(count: 2 * Self.margin + rows * stride)
    // Swift may end an owner's life at its last mention, while a kernel still works on the view: tests never free.
    _ = Unmanaged.passRetained(slab)
    // All ones is NaN in float32 and in bfloat16.
    memory = UnsafeMutableRawBufferPointer(start: slab.base, count: slab.count * MemoryLayout<Float>.stride)
    for index in memory.indices { memory[index] = 0xff }
    matrix = Matrix(
      address: UnsafeMutableRawPointer(slab.base) + Self.margin * element.size, element: element, rows: rows,
      columns: columns, stride: stride)
    matrix.set(values)
  }

  /// A result to be written: NaN until it is.
  init(rows: Int, columns: Int, gap: Int = 0) {
    self.init([Float](repeating: .nan, count: rows * columns), rows: rows, columns: columns, gap: gap)
  }

  var values: [Float] { matrix.elements }

  /// Expects everything around the matrix to be as it was.
  func expectUntouchedGaps(sourceLocation: SourceLocation = #_sourceLocation) {
    var bytes = [UInt8](memory)
    let size = matrix.element.size
    for row in 0..<matrix.rows {
      let start = (Self.margin + row * matrix.stride) * size
      for index in start..<start + matrix.columns * size { bytes[index] = 0xff }
    }
    #expect(bytes.allSatisfy { $0 == 0xff }, "written outside the matrix", sourceLocation: sourceLocation)
  }
}

extension GuardedMatrix {
  /// The numbers rounded to bfloat16, in a matrix of that kind with guards of its own, whose rows are `gap` apart.
  func inBFloat16(gap: Int = 0) -> BFloat16Matrix {
    BFloat16Matrix(matrix.elements, rows: matrix.rows, columns: matrix.columns, gap: gap)
  }
}

/// As ``GuardedMatrix``, in bfloat16: the gaps hold a quiet NaN.
struct BFloat16Matrix {
  let matrix: Matrix
  private let memory: UnsafeMutableBufferPointer<UInt16>
  private static let margin = 19
  private static let guardBits: UInt16 = 0x7fc1

  init(_ values: [Float], rows: Int, columns: Int, gap: Int = 0) {
    let stride = columns + gap
    // Tests never free: see GuardedMatrix.
    memory = .allocate(capacity: 2 * Self.margin + rows * stride)
    memory.initialize(repeating: Self.guardBits)
    let start = UnsafeMutableRawPointer(memory.baseAddress.unsafelyUnwrapped + Self.margin)
    matrix = Matrix(address: start, element: .bfloat16, rows: rows, columns: columns, stride: stride)
    matrix.set(values)
  }

  /// A result to be written: NaN until it is.
  init(rows: Int, columns: Int, gap: Int = 0) {
    self.init([Float](repeating: .nan, count: rows * columns), rows: rows, columns: columns, gap: gap)
  }

  var values: [Float] { matrix.elements }

  /// Expects everything around the matrix to be as it was.
  func expectUntouchedGaps(sourceLocation: SourceLocation = #_sourceLocation) {
    let touched = memory.indices.filter { index in
      let place = index - Self.margin
      let isInside =
        place >= 0 && place < matrix.rows * matrix.stride && place % matrix.stride < matrix.columns
      return !isInside && memory[index] != Self.guardBits
    }
    #expect(touched.isEmpty, "written outside the matrix", sourceLocation: sourceLocation)
  }
}

/// Runs `body` with one worker and with two, expects the same bits, and returns them.
func onOneAndTwoThreads(
  _ set: InstructionSet, sourceLocation: SourceLocation = #_sourceLocation, _ body: (Engine) -> [Float]
) -> [Float] {
  let one = body(Engine(threads: 1, instructionSet: set))
  let two = body(Engine(threads: 2, instructionSet: set))
  #expect(
    one.map(\.bitPattern) == two.map(\.bitPattern), "1 and 2 threads differ", sourceLocation: sourceLocation)
  return one
}

/// Normal numbers, the same for the same seed.
func normals(_ count: Int, seed: UInt64, mean: Double = 0, deviation: Double = 1) -> [Float] {
  var generator = SeededGenerator(seed: seed)
  return generator.normals(count, mean: mean, deviation: deviation)
}

/// The same numbers in double precision.
func doubles(_ values: [Float]) -> [Double] { values.map { Double($0) } }

/// Half a unit in the last place of 1: what one rounding costs at most, relatively.
let roundoff = 0x1p-24

/// Around every vector width and its fourfold, and larger.
let awkwardSizes = [1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 1000]

/// The rounding of a sum of n terms on any of the instruction sets, in units of the sum of magnitudes: at least 4 lanes in
/// 4 accumulators, up to 4 left-over vectors in the first, and the tree of lanes, besides three roundings in a term.
func sumRoundoff(_ n: Int) -> Double { (Double(n) / 16 + 12) * roundoff }

/// A subnormal number.
let tiny = Float.leastNormalMagnitude / 100
