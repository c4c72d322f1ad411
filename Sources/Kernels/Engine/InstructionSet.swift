import CKernels
import Foundation

/// An instruction set that kernel bodies were compiled for.
public enum InstructionSet: String, Sendable, CaseIterable {
  /// Four lanes, no extension: what every 64-bit machine has.
  case baseline
  /// AVX2 with FMA, eight lanes.
  case avx2
  /// AVX-512 (F, BW, DQ, VL), sixteen lanes.
  case avx512
  /// AVX-512 with products of pairs in bfloat16 (BF16).
  case avx512bf16
  /// AVX-512 with tiles that are multiplied in bfloat16 (AMX).
  case amx
  /// NEON on AArch64, four lanes.
  case neon

  var code: Int32 {
    switch self {
    case .baseline: Int32(CK_BASELINE.rawValue)
    case .avx2: Int32(CK_AVX2.rawValue)
    case .avx512: Int32(CK_AVX512.rawValue)
    case .avx512bf16: Int32(CK_AVX512BF16.rawValue)
    case .amx: Int32(CK_AMX.rawValue)
    case .neon: Int32(CK_NEON.rawValue)
    }
  }

  /// Whether this machine can run it.
  public var isAvailable: Bool { ck_isa_supported(code) != 0 }

  /// Those this machine can run, narrowest first.
  public static var available: [InstructionSet] { allCases.filter(\.isAvailable) }

  /// The one to use: that named by the environment's `APUS_ISA`, else the widest available.
  ///
  /// - Throws: ``InstructionSetError`` if `APUS_ISA` names none or one that this machine lacks.
  public static func selected() throws(InstructionSetError) -> InstructionSet {
    guard let name = ProcessInfo.processInfo.environment["APUS_ISA"], !name.isEmpty else {
      return available.last ?? .baseline
    }
    guard let set = InstructionSet(rawValue: name), set.isAvailable else {
      throw InstructionSetError(name: name)
    }
    return set
  }
}
