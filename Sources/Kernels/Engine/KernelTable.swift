import CKernels

/// The kernels of one instruction set, with the tile sizes that belong to them.
///
/// `@unchecked Sendable`: the table is filled once and never written again.
public struct KernelTable: @unchecked Sendable {
  /// The instruction set the bodies were compiled for.
  public let instructionSet: InstructionSet
  package let gemm: ck_gemm_kernels
  package let bf16: ck_bf16_kernels
  package let split: ck_bf16_kernels
  package let rows: ck_row_kernels
  package let attention: ck_attention_kernels
  /// The number of floats in a vector register.
  package let lanes: Int

  /// The table of `instructionSet`, which must be available.
  public init(_ instructionSet: InstructionSet) {
    precondition(instructionSet.isAvailable, "\(instructionSet) is not available on this machine")
    var table = ck_table()
    ck_fill_table(&table, instructionSet.code)
    self.instructionSet = instructionSet
    gemm = table.gemm
    bf16 = table.bf16
    split = table.split
    rows = table.rows
    attention = table.attention
    lanes = Int(table.lanes)
  }

  /// Whether there are instructions for products in bfloat16; without them such products are computed in float32.
  public var multipliesBFloat16: Bool { bf16.mr > 0 }
}
