import Checkpoints

/// A width at which `convert` writes weights; the raw value is what a person calls it.
package enum ConvertWidth: String, CaseIterable, Sendable {
  case fp32, fp16, bf16, f32, f16
  case q8_0, q4_0, q4_1, q5_0, q5_1, q4_k, q6_k

  /// Of a folder for transformers; nil for those of GGUF alone.
  var stored: StoredWidth? {
    switch self {
    case .fp32, .f32: .fp32
    case .fp16, .f16: .fp16
    case .bf16: .bf16
    case .q8_0, .q4_0, .q4_1, .q5_0, .q5_1, .q4_k, .q6_k: nil
    }
  }

  /// Of a GGUF file.
  var gguf: GGUFWidth {
    switch self {
    case .fp32, .f32: .f32
    case .fp16, .f16: .f16
    case .bf16: .bf16
    case .q8_0: .q80
    case .q4_0: .q40
    case .q4_1: .q41
    case .q5_0: .q50
    case .q5_1: .q51
    case .q4_k: .q4K
    case .q6_k: .q6K
    }
  }
}
