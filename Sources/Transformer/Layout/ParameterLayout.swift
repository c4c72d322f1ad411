import Dispatch
import Kernels

/// How a parameter's numbers begin.
public enum Initializer: Sendable, Equatable {
  /// Independent normal deviates of the given standard deviation.
  case normal(Float)
  /// Independent deviates, uniform from minus this number to it.
  case uniform(Float)
  /// All 0: biases.
  case zeros
  /// All 1: the weights of norms.
  case ones
  /// All the same: what a number's bias begins with.
  case constant(Float)
}

/// The layout of a model's parameters: where each lies, how it begins, and which tensors of a checkpoint it is.
public struct ParameterLayout: Sendable {
  /// One parameter with its beginning.
  public struct Entry: Sendable {
    /// The name of the first stored tensor it holds.
    public let name: String
    /// Where it lies.
    public let parameter: Parameter
    /// How it begins.
    public let initializer: Initializer
  }

  /// All parameters, in the order of their offsets.
  public let entries: [Entry]
  /// The stored tensors and the slices they are, in the same order.
  package let bindings: [TensorBinding]
  /// What a checkpoint may hold beyond them, or under other names.
  package let exemptions: TensorExemptions
  /// The number of elements of a slab with this layout, gaps for alignment included.
  public let count: Int

  /// The number of weights, without gaps.
  public var parameterCount: Int { entries.reduce(0) { $0 + $1.parameter.count } }

  /// Fills a slab with initial numbers: a function of `seed` and the place of each parameter in the layout alone.
  public func initialize(_ weights: Slab, seed: UInt64) {
    precondition(weights.count >= count)
    for (index, entry) in entries.enumerated() { Self.initialize(entry, index, weights, seed) }
  }

  /// Fills those parameters that hold one of the named tensors.
  public func initialize(_ weights: Slab, seed: UInt64, only names: Set<String>) {
    for (index, entry) in entries.enumerated() {
      let range = entry.parameter.range
      if bindings.contains(where: { range.contains($0.offset) && names.contains($0.name) }) {
        Self.initialize(entry, index, weights, seed)
      }
    }
  }

  private static func initialize(_ entry: Entry, _ index: Int, _ weights: Slab, _ seed: UInt64) {
    let p = entry.parameter
    let matrix = weights.matrix(offset: p.offset, rows: p.rows, columns: p.columns)
    switch entry.initializer {
    case .zeros: matrix.fill(0)
    case .ones: matrix.fill(1)
    case .constant(let value): matrix.fill(value)
    case .normal(let deviation):
      draw(p, weights, seed, index) { Float($0.normal()) * deviation }
    case .uniform(let bound):
      draw(p, weights, seed, index) { Float(2 * $0.uniform() - 1) * bound }
    }
  }

  private static func draw(
    _ p: Parameter, _ weights: Slab, _ seed: UInt64, _ index: Int,
    _ number: @escaping @Sendable (inout RandomStream) -> Float
  ) {
    // Step 0 of the run belongs to initialisation; the site is the parameter's number.
    let random = RandomStream(seed: seed, step: 0, site: RandomSite.parameter(index))
    // A pair of deviates takes a counter, so any part of the numbers can be drawn by any thread.
    let part = 1 << 16
    DispatchQueue.concurrentPerform(iterations: (p.count + part - 1) / part) { share in
      let range = share * part..<min(p.count, (share + 1) * part)
      var stream = random.advanced(byCounters: range.lowerBound / 2)
      weights.matrix(offset: p.offset + range.lowerBound, rows: 1, columns: range.count)
        .set(range.map { _ in number(&stream) })
    }
  }
}
