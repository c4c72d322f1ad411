/// A zeroed, 64-byte aligned block of float32 numbers that lives as long as this object:
/// weights, gradients and each optimizer moment are one slab each, with one layout.
///
/// `@unchecked Sendable`: the memory is plain numbers; who writes when is the business of the training loop,
/// which is one thread, and of the kernels, which write disjoint parts.
public final class Slab: @unchecked Sendable {
  /// The number of elements.
  public let count: Int
  package let base: UnsafeMutablePointer<Float>

  /// A slab of `count` zeros.
  ///
  /// Pages are taken from the system when they are first written.
  public init(count: Int) {
    precondition(count >= 0)
    self.count = count
    // Whole cache lines, and one beyond the end so that a vector load of the last elements stays inside.
    let bytes = ((max(count, 1) * MemoryLayout<Float>.stride + 63) / 64 + 1) * 64
    let page = Pages.reserve(bytes)
    mappedBytes = bytes
    base = page.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.stride)
  }

  /// A slab of `count` numbers that are not there: it gives matrices their shapes, to walk a step with an ``Engine`` that
  /// plans before any memory is taken.
  ///
  /// Reading or writing it is an error.
  public init(planning count: Int) {
    precondition(count >= 0)
    self.count = count
    mappedBytes = 0
    base = UnsafeMutablePointer(bitPattern: 64) ?? UnsafeMutablePointer.allocate(capacity: 0)
  }

  private let mappedBytes: Int

  deinit { if mappedBytes > 0 { Pages.giveBack(base, mappedBytes) } }

  /// A view of `rows` × `columns` elements from `offset`.
  public func matrix(offset: Int, rows: Int, columns: Int) -> Matrix {
    precondition(offset >= 0 && rows >= 0 && columns >= 0 && offset + rows * columns <= count)
    return Matrix(base + offset, rows: rows, columns: columns)
  }

  /// A matrix of zeros at 16 bits, and the slab that it lies in.
  package static func narrow(_ element: Element, rows: Int, columns: Int) -> (Matrix, Slab) {
    precondition(element != .float32, "\(element) is not of 16 bits")
    let slab = Slab(count: (rows * columns).dividedUp(by: 2))
    let address = UnsafeMutableRawPointer(slab.base)
    return (Matrix(address: address, element: element, rows: rows, columns: columns), slab)
  }

  /// All elements as one row.
  public var row: Matrix { matrix(offset: 0, rows: 1, columns: count) }
}
