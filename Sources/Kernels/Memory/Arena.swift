/// A stack of matrices: memory is taken from the top and given back to a mark, in the order reverse-mode differentiation
/// needs.
///
/// The stack of saved activations is the tape.
///
/// An arena that plans owns no memory: it only counts, so that a dry run of a step tells the size the real one needs.
public struct Arena: ~Copyable {
  /// A place in the stack to release to.
  public struct Mark: Sendable, Equatable {
    fileprivate let top: Int
  }

  private let base: UnsafeMutableRawPointer
  private let mappedBytes: Int
  /// Whether this arena only counts.
  public let isPlanning: Bool
  /// The bytes that can be taken.
  public let capacity: Int
  private var top = 0
  /// The most bytes that were ever taken at once.
  public private(set) var peak = 0

  /// Cache lines, which are also the widest vectors.
  private static let alignment = 64

  /// An arena of `capacity` bytes; pages are taken from the system when first written.
  public init(capacity: Int) {
    precondition(capacity >= 0)
    let bytes = max(capacity, 1) + 4096
    base = Pages.reserve(bytes, beyondMemory: true)
    mappedBytes = bytes
    self.capacity = capacity
    isPlanning = false
  }

  /// An arena that counts.
  ///
  /// Its matrices have shapes but no memory: reading or writing one is an error, so it goes with an ``Engine`` that plans and
  /// runs no kernel.
  public init(planning: Void) {
    base =
      UnsafeMutableRawPointer(bitPattern: Self.alignment)
      ?? UnsafeMutableRawPointer.allocate(byteCount: 0, alignment: 64)
    mappedBytes = 0
    capacity = Int.max / 2
    isPlanning = true
  }

  deinit {
    if mappedBytes > 0 { Pages.giveBack(base, mappedBytes) }
  }

  /// The place to release to later.
  public var mark: Mark { Mark(top: top) }

  /// Gives back everything taken since `mark`.
  public mutating func release(to mark: Mark) {
    precondition(mark.top <= top, "the arena was already released below this mark")
    top = mark.top
  }

  /// An uninitialised matrix of `rows` × `columns`, valid until released.
  public mutating func matrix(_ rows: Int, _ columns: Int, _ element: Element = .float32) -> Matrix {
    let bytes = (rows * columns * element.size + Self.alignment - 1) / Self.alignment * Self.alignment
    precondition(
      bytes <= capacity - top,
      "the arena holds \(capacity) bytes, \(top) are taken and \(bytes) more are asked for")
    let start = base + top
    top += bytes
    peak = max(peak, top)
    return Matrix(address: start, element: element, rows: rows, columns: columns)
  }
}
