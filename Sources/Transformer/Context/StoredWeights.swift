import Kernels

/// Weights that are only read: each parameter as it was stored, in memory of its own or in a file that is mapped.
public final class StoredWeights: WeightSource, Sendable {
  private let matrices: [[Matrix]]
  private let owners: [any AnyObject & Sendable]

  /// - Parameters:
  ///   - matrices: by the parameters' numbers, what ``pieces(_:)`` gives.
  ///   - owners: what the matrices lie in.
  package init(_ matrices: [[Matrix]], in owners: [any AnyObject & Sendable]) {
    self.matrices = matrices
    self.owners = owners
  }

  /// See ``WeightSource``.
  public func pieces(_ parameter: Parameter) -> [Matrix] { matrices[parameter.index] }
}
