import CKernels

/// One sequence under attention: its sizes, and how rows of one head come into scratch and go back.
struct AttentionBlock {
  typealias Floats = UnsafeMutablePointer<Float>
  let shape: AttentionShape
  let kernels: KernelTable
  /// The queries and keys of the sequence; under a causal mask the last query stands at the last key.
  let queryCount: Int
  let keyCount: Int

  /// Queries at a time: with 64 of them, each number of K and V that is read serves 64 multiply-adds.
  ///
  /// It is a constant, as the keys at a time are, and not the machine's cache sizes because sums over keys and queries are
  /// cut at them: the same results on every machine of an instruction set.
  static let queries = 64

  /// The queries of one task where whole sequences would be too few tasks: 4 blocks share the copies of K and V.
  static let chunk = 256

  var d: Int { shape.headSize }
  var attention: ck_attention_kernels { kernels.attention }
  /// `count` up to whole tiles.
  func padded(_ count: Int) -> Int { count.roundedUp(to: Int(attention.unit)) }
  /// The columns of a head in scratch.
  var width: Int { padded(d) }

  /// The key at which the query at `query` stands.
  private func position(_ query: Int) -> Int { keyCount - queryCount + query }

  /// How many keys from `key` on the query at `query` sees, but for those before its window: as many as there are, or more,
  /// if it sees all.
  func visible(from key: Int, at query: Int) -> Int {
    let end = shape.isCausal ? position(query) + 1 : shape.window.map { position(query) + $0 }
    return (end ?? keyCount + Self.queries) - key
  }

  /// The first key that the query at `query` sees.
  func firstKey(at query: Int) -> Int { shape.window.map { max(0, position(query) - $0 + 1) } ?? 0 }

  /// How many keys from `key` on lie before the window of the query at `query`; negative where all are in it.
  func hidden(from key: Int, at query: Int) -> Int {
    (shape.window.map { position(query) - $0 + 1 } ?? -Self.queries) - key
  }

  /// Rows `range` of one head, `d` columns of `x` from `column`, as [padded, width] with zeros around.
  ///
  /// - Parameter padded: whole tiles of rows unless given.
  func load(_ x: Matrix, _ range: Range<Int>, _ column: Int, padded rows: Int? = nil, into block: Floats) {
    let offset = range.lowerBound * x.stride + column, count = range.count
    let rows = rows ?? padded(count)
    switch x.element {
    case .float32:
      attention.load(count, rows, d, width, x.base + offset, x.stride, block, width)
    case .bfloat16:
      attention.load_bf16(count, rows, d, width, x.bf16 + offset, x.stride, block, width)
    case .float16: preconditionFailure("keys or values in \(x.element)")
    }
  }

  /// `count` rows of `block`, each times its factor (`step` 1) or all times one (`step` 0), into rows of one head.
  ///
  /// - Parameter width: the numbers from one row of `block` to the next; the columns of a head in scratch unless told
  ///   otherwise.
  func store(
    _ block: Floats, _ factors: Floats, step: Int, width: Int? = nil, into x: Matrix, _ range: Range<Int>,
    _ column: Int
  ) {
    let offset = range.lowerBound * x.stride + column, width = width ?? self.width
    switch x.element {
    case .float32:
      attention.store(range.count, d, block, width, factors, step, x.base + offset, x.stride)
    case .bfloat16:
      attention.store_bf16(range.count, d, block, width, factors, step, x.bf16 + offset, x.stride)
    case .float16: preconditionFailure("outputs of attention in \(x.element)")
    }
  }
}
