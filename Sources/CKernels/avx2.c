// AVX2 with FMA and F16C, which every processor with AVX2 has. 6 × 16: 12 accumulators + 2 vectors of B + 1 broadcast of
// 16 registers.
#include "CKernels.h"
#include "fill.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define LANES 8
#define MR 6
#define NV 2
#define WIDENS_FP16
#define NAME(x) avx2_##x
#include "bodies.inc"
#pragma clang attribute pop

void ck_fill_avx2(ck_table *table) { NAME(fill)(table, CK_AVX2); }
#else
void ck_fill_avx2(ck_table *table) { (void)table; }
#endif
