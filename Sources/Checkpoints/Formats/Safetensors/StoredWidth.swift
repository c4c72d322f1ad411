/// A width at which floating-point weights are stored; the raw value is what a person calls it.
package enum StoredWidth: String, Sendable, CaseIterable {
  /// Single precision.
  case fp32
  /// IEEE half precision.
  case fp16
  /// The upper half of a single.
  case bf16

  /// The kind of number in a safetensors file.
  var type: SafetensorsType {
    switch self {
    case .fp32: .f32
    case .fp16: .f16
    case .bf16: .bf16
    }
  }

  /// What `config.json` calls it.
  var configurationName: String {
    switch self {
    case .fp32: "float32"
    case .fp16: "float16"
    case .bf16: "bfloat16"
    }
  }
}
