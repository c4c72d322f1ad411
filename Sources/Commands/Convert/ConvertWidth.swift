import Checkpoints

/// A width at which `convert` writes weights; the raw value is what a person calls it.
package enum ConvertWidth: String, CaseIterable, Sendable {
  case fp32, fp16, bf16, f32, f16
  case q80 = "q8_0"
  case q40 = "q4_0"
  case q41 = "q4_1"
  case q50 = "q5_0"
  case q51 = "q5_1"
  case q4K = "q4_k"
  case q6K = "q6_k"

  /// Of a folder for transformers; nil for those of GGUF alone.
  var stored: StoredWidth? {
    switch self {
    case .fp32, .f32: .fp32
    case .fp16, .f16: .fp16
    case .bf16: .bf16
    case .q80, .q40, .q41, .q50, .q51, .q4K, .q6K: nil
    }
  }

  /// Of a GGUF file.
  var gguf: GGUFWidth {
    switch self {
    case .fp32, .f32: .f32
    case .fp16, .f16: .f16
    case .bf16: .bf16
    case .q80: .q80
    case .q40: .q40
    case .q41: .q41
    case .q50: .q50
    case .q51: .q51
    case .q4K: .q4K
    case .q6K: .q6K
    }
  }
}
