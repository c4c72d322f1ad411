import Foundation

extension Reference {
  /// x Φ(x), with the exact normal distribution function (Hendrycks & Gimpel 2016).
  package static func gelu(_ x: Double) -> Double { x * normalDistribution(x) }

  /// Φ(x) + x φ(x).
  package static func geluDerivative(_ x: Double) -> Double {
    normalDistribution(x) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
  }

  /// Φ(x).
  ///
  /// The complementary error function keeps its digits in the left tail, where 1 + erf(x/√2) cancels.
  private static func normalDistribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))): GPT-2's approximation.
  package static func geluTanh(_ x: Double) -> Double { x / 2 * (1 + tanh(tanhArgument(x))) }

  /// By the product and chain rules, with tanh′ = 1 − tanh².
  package static func geluTanhDerivative(_ x: Double) -> Double {
    let t = tanh(tanhArgument(x))
    let slope = (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
    return (1 + t) / 2 + x / 2 * (1 - t * t) * slope
  }

  private static func tanhArgument(_ x: Double) -> Double {
    (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
  }

  /// max(0, x).
  package static func relu(_ x: Double) -> Double { x > 0 ? x : 0 }

  /// 1 above 0, else 0.
  package static func reluDerivative(_ x: Double) -> Double { x > 0 ? 1 : 0 }

  /// 1 / (1 + e⁻ˣ).
  package static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// x σ(x).
  package static func silu(_ x: Double) -> Double { x * sigmoid(x) }

  /// σ(x) (1 + x (1 − σ(x))).
  package static func siluDerivative(_ x: Double) -> Double {
    let s = sigmoid(x)
    return s * (1 + x * (1 - s))
  }

  /// silu(gate) · up, element by element: the middle of SwiGLU (Shazeer 2020).
  package static func siluGate(gate: [Double], up: [Double]) -> [Double] {
    precondition(gate.count == up.count)
    return zip(gate, up).map { silu($0) * $1 }
  }

  /// The gradients of ``siluGate(gate:up:)`` at its inputs, from `dy`, that of its output.
  package static func siluGateBackward(
    gate: [Double], up: [Double], dy: [Double]
  ) -> (gate: [Double], up: [Double]) {
    precondition(gate.count == up.count && gate.count == dy.count)
    return (
      gate: gate.indices.map { dy[$0] * up[$0] * siluDerivative(gate[$0]) },
      up: gate.indices.map { dy[$0] * silu(gate[$0]) }
    )
  }
}
