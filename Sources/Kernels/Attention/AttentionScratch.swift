/// A worker's scratch, taken piece by piece.
///
/// A layout is written once, as a function that takes its pieces in turn: it finds their places and counts what it needs.
struct AttentionScratch {
  typealias Floats = UnsafeMutablePointer<Float>
  typealias BF16s = UnsafeMutablePointer<UInt16>
  private let base: Floats
  private var count = 0

  init(_ base: Floats) { self.base = base }

  /// The next `number` floats.
  mutating func take(_ number: Int) -> Floats {
    defer { count += number }
    return base + count
  }

  /// The next `number` numbers in bfloat16, an even number of them.
  mutating func takeBF16(_ number: Int) -> BF16s {
    UnsafeMutableRawPointer(take(number / 2)).assumingMemoryBound(to: UInt16.self)
  }

  /// The floats that `layout` takes.
  static func count<Layout>(_ layout: (inout AttentionScratch) -> Layout) -> Int {
    // Places are computed there, and nothing is read or written.
    var scratch = AttentionScratch(Floats(bitPattern: 64) ?? .allocate(capacity: 0))
    _ = layout(&scratch)
    return scratch.count
  }
}

/// What an online softmax knows of a block of queries, a number for each.
struct AttentionSoftmax {
  typealias Floats = UnsafeMutablePointer<Float>
  /// The largest score so far.
  let top: Floats
  /// The sum of the weights so far.
  let total: Floats
  /// What sums are to be multiplied by.
  let factors: Floats
  /// The logarithm of the sum of the exponentials of all scores.
  let logSum: Floats

  init(_ scratch: inout AttentionScratch) {
    let n = AttentionBlock.queries
    (top, total, factors, logSum) = (scratch.take(n), scratch.take(n), scratch.take(n), scratch.take(n))
  }

  /// Before the first key.
  func begin() {
    top.update(repeating: -.infinity, count: AttentionBlock.queries)
    total.update(repeating: 0, count: AttentionBlock.queries)
  }
}
