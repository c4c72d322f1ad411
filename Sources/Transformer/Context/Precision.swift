import Kernels

/// What a model computes in.
///
/// With ``bf16`` the products' operands and the activations inside a block are stored in bfloat16 and summed in single
/// precision; the weights, the residual stream, norms, softmax, losses, gradients of weights and the optimizer stay in
/// single precision (Micikevicius et al. 2018, Kalamkar et al. 2019).
public enum Precision: String, Sendable, CaseIterable {
  /// Single precision throughout.
  case fp32
  /// bfloat16 operands with single-precision master weights.
  case bf16

  /// How activations between a block's operations are stored.
  public var activations: Element { self == .bf16 ? .bfloat16 : .float32 }
}
