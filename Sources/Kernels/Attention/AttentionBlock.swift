import CKernels

/// What the loops over blocks have in common: sizes, and moving blocks of one head into scratch and back.
struct AttentionBlock {
  typealias Floats = UnsafeMutablePointer<Float>
  let shape: AttentionShape
  let kernels: KernelTable
  /// The queries and keys of the sequence; under a causal mask the last query stands at the last key.
  let queryCount: Int
  let keyCount: Int

  /// Queries at a time: with 64 of them, each number of K and V that is read serves 64 multiply-adds.
  static let queries = 64
  /// Keys at a time: the scores, 64 × 64, and their gradients are 32 KB, what the first-level cache holds at least.
  ///
  /// Both are constants and not the machine's cache sizes because sums over keys and queries are cut at them: the
  /// same results on every machine of an instruction set.
  static let keys = 64

  /// The queries of one task where whole sequences would be too few tasks: 4 blocks share the copies of K and V.
  static let chunk = 256

  var d: Int { shape.headSize }
  var attention: ck_attention_kernels { kernels.attention }
  /// `count` up to whole tiles.
  func padded(_ count: Int) -> Int { Self.padded(count, kernels) }
  /// The columns of a head in scratch.
  var width: Int { padded(d) }

  static func padded(_ count: Int, _ kernels: KernelTable) -> Int {
    let unit = Int(kernels.attention.unit)
    return (count + unit - 1) / unit * unit
  }

  /// How many keys from `key` on the query at `query` sees: as many as there are, or more, if it sees all.
  func visible(from key: Int, at query: Int) -> Int {
    (shape.isCausal ? keyCount - queryCount + query + 1 : keyCount + Self.queries) - key
  }

  /// Rows `range` of one head, `d` columns of `x` from `column`, as [padded, width] with zeros around; whole tiles of
  /// rows unless told otherwise.
  func load(_ x: Matrix, _ range: Range<Int>, _ column: Int, padded rows: Int? = nil, into block: Floats) {
    let offset = range.lowerBound * x.stride + column, count = range.count
    let rows = rows ?? padded(count)
    switch x.element {
    case .float32:
      attention.load(count, rows, d, width, x.base + offset, x.stride, block, width)
    case .bfloat16:
      attention.load_half(count, rows, d, width, x.halves + offset, x.stride, block, width)
    }
  }

  /// The transpose of a block of queries, [padded(count), width] → [d, ``queries``].
  func transpose(_ block: Floats, _ count: Int, into columns: Floats) {
    kernels.gemm.transpose(padded(count), d, block, width, columns, Self.queries)
  }

  /// `count` rows of `block`, each times its factor (`step` 1) or all times one (`step` 0), into rows of one head; the
  /// block is `width` numbers wide, the columns of a head in scratch unless told otherwise.
  func store(
    _ block: Floats, _ factors: Floats, step: Int, width: Int? = nil, into x: Matrix, _ range: Range<Int>,
    _ column: Int
  ) {
    let offset = range.lowerBound * x.stride + column, width = width ?? self.width
    switch x.element {
    case .float32:
      attention.store(range.count, d, block, width, factors, step, x.base + offset, x.stride)
    case .bfloat16:
      attention.store_half(range.count, d, block, width, factors, step, x.halves + offset, x.stride)
    }
  }

  /// weights[key, query] ← Σ rows[key, :] · columns[:, query]: scores of a block, transposed. Of `count` queries, the
  /// first of which sees `first` of the `keys`; what no query of a tile sees is not computed.
  func scores(_ rows: Floats, _ columns: Floats, keys: Int, count: Int, first: Int, into weights: Floats) {
    let lanes = padded(count), n = Self.queries
    if first >= keys {
      attention.product(padded(keys), d, lanes, rows, width, columns, n, weights, n, 0)
      return
    }
    let unit = Int(attention.unit)
    for lane in stride(from: 0, to: lanes, by: unit) {
      let seen = padded(min(keys, max(0, first + lane + unit - 1)))
      attention.product(seen, d, unit, rows, width, columns + lane, n, weights + lane, n, 0)
    }
  }

  /// sums[query, :] (+)= Σ over the keys it sees of weights[key, query] · rows[key, :].
  func addOverKeys(
    _ weights: Floats, _ rows: Floats, keys: Int, count: Int, first: Int, accumulate: Bool, into sums: Floats
  ) {
    let n = Self.queries, adds: Int32 = accumulate ? 1 : 0
    if first >= keys {
      attention.product_transposed(padded(count), keys, width, weights, n, rows, width, sums, width, adds)
      return
    }
    let unit = Int(attention.unit)
    for query in stride(from: 0, to: count, by: unit) {
      let seen = min(keys, first + query + unit - 1)
      attention.product_transposed(
        unit, seen, width, weights + query, n, rows, width, sums + query * width, width, adds)
    }
  }

  /// sums[key, :] += Σ over the queries that see it of weights[key, query] · rows[query, :].
  func addOverQueries(
    _ weights: Floats, _ rows: Floats, keys: Int, count: Int, first: Int, into sums: Floats
  ) {
    let n = Self.queries
    if first >= keys {
      attention.product(padded(keys), count, width, weights, n, rows, width, sums, width, 1)
      return
    }
    let unit = Int(attention.unit)
    for key in stride(from: 0, to: keys, by: unit) {
      // The first query that sees the first of these keys.
      let query = min(count, max(0, key - first + 1))
      attention.product(
        unit, count - query, width, weights + key * n + query, n, rows + query * width, width,
        sums + key * width, width, 1)
    }
  }
}
