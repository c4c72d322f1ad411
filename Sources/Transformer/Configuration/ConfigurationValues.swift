import Foundation
import Kernels

/// How values stand in a `config.json`.
enum ConfigurationValues {
  /// The functions of a plain feed-forward part by transformers' names.
  static let activations: [String: ActivationFunction] = [
    "gelu": .gelu, "gelu_python": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh,
    "gelu_fast": .geluTanh, "relu": .relu,
  ]

  /// Those of a gate.
  static let gates: [String: GateFunction] = [
    "silu": .silu, "swish": .silu, "gelu": .gelu, "gelu_python": .gelu, "gelu_new": .geluTanh,
    "gelu_pytorch_tanh": .geluTanh, "gelu_fast": .geluTanh,
  ]

  /// The name of a feed-forward part's function.
  ///
  /// - Parameter geluTanh: which of its names the approximation of GELU has in the family.
  static func name(_ kind: FeedForwardKind, geluTanh: String = "gelu_pytorch_tanh") -> String {
    switch kind {
    case .plain(.gelu), .gated(.gelu): "gelu"
    case .plain(.geluTanh), .gated(.geluTanh): geluTanh
    case .plain(.tanh): "tanh"
    case .plain(.relu): "relu"
    case .gated(.silu): "silu"
    }
  }

  /// The sizes in the keys that most families have.
  static func sizes(_ c: ModelConfiguration) -> [String: Any] {
    [
      "max_position_embeddings": c.contextLength, "hidden_size": c.hiddenSize,
      "num_hidden_layers": c.layerCount, "num_attention_heads": c.headCount,
      "intermediate_size": c.intermediateSize,
    ]
  }

  /// An explicit null, where a missing key would stand for transformers' default.
  static var null: Any { NSNull() }

  /// The double nearest to the shortest decimal of a float, so that 1e-5 is written as 1e-05.
  static func decimal(_ number: Float) -> Double { Double("\(number)") ?? Double(number) }
}

/// A number that transformers takes as a decimal only: 30 is written 30.0.
struct StrictDecimal {
  let value: Double

  init(_ number: Float) { value = ConfigurationValues.decimal(number) }
}
