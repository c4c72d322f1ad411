/// What happens to a pooled row.
package enum EmbeddingStep: Sendable {
  /// It goes through a linear layer.
  case dense(DenseLayer)
  /// It is divided by its length, or by 10⁻¹² where that is less.
  case normalize

  /// The row afterwards.
  package func apply(_ row: [Float]) -> [Float] {
    switch self {
    case .dense(let layer): return layer.apply(row)
    case .normalize:
      let length = row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      return row.map { Float(Double($0) / max(length, 1e-12)) }
    }
  }
}
