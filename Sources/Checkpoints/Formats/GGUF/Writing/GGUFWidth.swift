import Kernels
import Transformer

/// How the numbers of a GGUF file are stored; the raw value is what a person calls it.
package enum GGUFWidth: String, Sendable, CaseIterable {
  case f32
  case f16
  case bf16
  case q80 = "q8_0"
  case q40 = "q4_0"
  case q41 = "q4_1"
  case q50 = "q5_0"
  case q51 = "q5_1"
  case q4K = "q4_k"
  case q6K = "q6_k"

  /// The kind of number that most tensors get.
  var type: GGUFTensorType {
    switch self {
    case .f32: .f32
    case .f16: .f16
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

  /// The number by which llama.cpp knows files of this width.
  var fileType: Int {
    switch self {
    case .f32: 0
    case .f16: 1
    case .q40: 2
    case .q41: 3
    case .q80: 7
    case .q50: 8
    case .q51: 9
    case .q4K: 14
    case .q6K: 18
    case .bf16: 32
    }
  }

  /// How one tensor is stored.
  ///
  /// As in llama.cpp: vectors, and the tables of positions and segments, in f32; what gives the logits at 6 bits, where the others
  /// have fewer than 8; the next wider format where a row is not whole blocks.
  ///
  /// - Parameters:
  ///   - name: GGUF's.
  ///   - givesLogits: whether the head's product takes it.
  func type(of name: String, rank: Int, columns: Int, givesLogits: Bool) -> GGUFTensorType {
    if rank < 2 || ["position_embd.weight", "token_types.weight"].contains(name) { return .f32 }
    guard let blocks = type.blocks else { return type }
    let wanted: GGUFTensorType = givesLogits && blocks != .q80 ? .q6K : type
    return Self.fitting(wanted, columns)
  }

  /// The kind itself, or the next wider one whose blocks divide a row.
  private static func fitting(_ type: GGUFTensorType, _ columns: Int) -> GGUFTensorType {
    guard let blocks = type.blocks, columns % blocks.length != 0 else { return type }
    switch type {
    case .q4K: return fitting(.q50, columns)
    case .q6K: return fitting(.q80, columns)
    default: return .f16
    }
  }
}
