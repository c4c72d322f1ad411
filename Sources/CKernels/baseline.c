// The plain baseline: four lanes, which every 64-bit machine has (SSE2, NEON). 4 × 8: 8 accumulators + 2 vectors of B
// + 1 broadcast of 16 registers.
#include "CKernels.h"
#include "fill.h"

#define LANES 4
#define MR 4
#define NV 2
#define NAME(x) baseline_##x
#include "vector.inc"
#include "gemm.inc"
#include "attention.inc"
#include "rows.inc"

void ck_fill_baseline(ck_table *table) {
  table->isa = CK_BASELINE;
  table->lanes = LANES;
  table->gemm = NAME(gemm_kernels);
  table->half = (ck_half_kernels){0};
  table->attention = NAME(attention_kernels);
  table->rows = NAME(row_kernels);
}
