// The plain baseline: four lanes, which every 64-bit machine has (SSE2, NEON). 4 × 8: 8 accumulators + 2 vectors of B
// + 1 broadcast of 16 registers.
#include "CKernels.h"
#include "fill.h"

#define LANES 4
#define MR 4
#define NV 2
#define NAME(x) baseline_##x
#include "bodies.inc"

void ck_fill_baseline(ck_table *table) {
  NAME(fill)(table, CK_BASELINE);
  table->bf16 = table->split = (ck_bf16_kernels){0};
}
