import Kernels

/// What a feed-forward part computes between its matrices.
public enum FeedForwardKind: Sendable, Equatable {
  /// Down·f(Up·x)
  case plain(ActivationFunction)
  /// Down·(f(Gate·x) ∘ Up·x) (Shazeer 2020)
  case gated(GateFunction)

  /// The number of matrices as wide as the part: up and down, and a gate.
  var matrixCount: Int {
    switch self {
    case .plain: 2
    case .gated: 3
    }
  }
}

/// How rows are normalised.
public enum NormKind: Sendable, Equatable {
  /// LayerNorm (Ba et al. 2016), with or without a shift.
  case layer(bias: Bool)
  /// RMSNorm (Zhang & Sennrich 2019), whose gain is the stored weight plus `offset`.
  case rms(offset: Float)
}
