// NEON (AArch64 always has it). 8 × 12: 24 accumulators + 3 vectors of B + 2 of A of 32 registers.
#include "CKernels.h"
#include "fill.h"

#if defined(__aarch64__)
#define LANES 4
#define MR 8
#define NV 3
#define WIDENS_FP16
#define NAME(x) neon_##x
#include "bodies.inc"

void ck_fill_neon(ck_table *table) { NAME(fill)(table, CK_NEON); }
#else
void ck_fill_neon(ck_table *table) { (void)table; }
#endif
