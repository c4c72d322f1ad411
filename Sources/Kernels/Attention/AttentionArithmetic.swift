import CKernels

/// A block of queries that meets a block of keys.
struct AttentionTile {
  /// The first key.
  let key: Int
  /// The keys that any of the queries sees.
  let keys: Int
  /// The number of queries.
  let queries: Int
  /// How many of the keys the first query sees; 0 or less where it sees none, more than there are where all see all.
  let first: Int
  /// How many of the keys lie before the first query's window, and one more for each query after it.
  let hidden: Int
  /// Whether the queries meet no keys before these.
  let isFirst: Bool
}

/// What products of attention are computed in.
///
/// The loops over blocks are written once, for all arithmetics: ``forward(head:queries:q:k:v:into:_:_:)`` and
/// ``backward(keyValueHead:_:_:)``. What is done with a block is a requirement here.
protocol AttentionArithmetic {
  associatedtype ForwardScratch: AttentionForwardScratch
  associatedtype BackwardScratch: AttentionBackwardScratch
  init(_ block: AttentionBlock)
  var block: AttentionBlock { get }

  /// Keys at a time.
  var keys: Int { get }
  /// `count` queries up to whole tiles.
  func lanes(_ count: Int) -> Int

  /// The layout of a forward pass over `keyCount` keys.
  func forwardScratch(_ keyCount: Int, _ scratch: inout AttentionScratch) -> ForwardScratch
  /// Brings the first `end` keys and values of a head into scratch.
  func loadKeys(_ k: Matrix, _ v: Matrix, _ end: Int, _ column: Int, _ s: ForwardScratch)
  /// Brings a block of queries into scratch.
  func loadQueries(_ q: Matrix, _ rows: Range<Int>, _ column: Int, _ s: ForwardScratch)
  /// Scores, their softmax, and the values it weighs, added to the sums.
  func attend(_ tile: AttentionTile, _ s: ForwardScratch)
  /// Sums times the softmax's factors, into rows of `out`.
  func storeOutputs(_ out: Matrix, _ rows: Range<Int>, _ column: Int, _ s: ForwardScratch)

  /// The layout of a backward pass over all keys.
  func backwardScratch(_ scratch: inout AttentionScratch) -> BackwardScratch
  /// The numbers from one row of the sums for keys and values to the next.
  var sumWidth: Int { get }
  /// Brings the keys and values of a head into scratch.
  func loadKeys(_ x: AttentionGradients, _ column: Int, _ s: BackwardScratch)
  /// Brings a block of queries, of outputs and of their gradients into scratch.
  func loadQueries(_ x: AttentionGradients, _ rows: Range<Int>, _ column: Int, _ s: BackwardScratch)
  /// Adds what a tile contributes to all three gradients.
  func addGradients(_ tile: AttentionTile, _ s: BackwardScratch)
  /// The sums for a block of queries, times the scale, into rows of `dq`.
  func storeQueryGradients(_ dq: Matrix, _ rows: Range<Int>, _ column: Int, _ s: BackwardScratch)
}

extension AttentionArithmetic {
  var kernels: KernelTable { block.kernels }
  var attention: ck_attention_kernels { block.attention }
  var d: Int { block.d }
  var width: Int { block.width }

  /// The queries `rows` beside the keys from `key` on, up to `end`; nil where none of them sees any.
  func tile(_ rows: Range<Int>, from key: Int, to end: Int) -> AttentionTile? {
    let first = block.visible(from: key, at: rows.lowerBound)
    let seen = min(keys, end - key, first + rows.count - 1)
    if seen <= 0 { return nil }
    return AttentionTile(
      key: key, keys: seen, queries: rows.count, first: first,
      hidden: block.hidden(from: key, at: rows.lowerBound), isFirst: key == firstTile(rows))
  }

  /// The first key of the first tile that a block of queries meets.
  func firstTile(_ rows: Range<Int>) -> Int { block.firstKey(at: rows.lowerBound) / keys * keys }
}
