import Kernels

/// The keys and values of one sequence's earlier tokens, layer by layer, so that a new token attends to them without
/// their being computed again.
///
/// `@unchecked Sendable`: used by one decoding loop at a time.
public final class KeyValueCache: @unchecked Sendable {
  /// The most tokens it can hold.
  public let capacity: Int
  /// The tokens it holds.
  public private(set) var length = 0
  private let width: Int
  private let slab: Slab
  private let layers: Int

  /// A cache for a model of this shape, of `capacity` tokens.
  public init(_ configuration: ModelConfiguration, capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
    layers = configuration.layerCount
    width = configuration.keyValueHeadCount * configuration.headSize
    slab = Slab(count: 2 * layers * capacity * width)
  }

  /// Puts the new tokens' keys and values, each [tokens, width], behind those of earlier ones, and returns all.
  /// ``advance(by:)`` moves on once every layer has done so.
  func append(_ k: Matrix, _ v: Matrix, layer: Int, _ engine: Engine) -> (keys: Matrix, values: Matrix) {
    precondition(length + k.rows <= capacity, "the cache holds \(capacity) tokens")
    let keys = slab.matrix(offset: 2 * layer * capacity * width, rows: capacity, columns: width)
    let values = slab.matrix(offset: (2 * layer + 1) * capacity * width, rows: capacity, columns: width)
    engine.copy(k, into: keys.rows(length..<length + k.rows))
    engine.copy(v, into: values.rows(length..<length + v.rows))
    return (keys.rows(0..<length + k.rows), values.rows(0..<length + v.rows))
  }

  /// Counts tokens that every layer has appended.
  func advance(by count: Int) { length += count }

  /// Forgets all tokens from `length` on.
  public func truncate(to length: Int) {
    precondition(length >= 0 && length <= self.length)
    self.length = length
  }
}
