// AVX-512. 12 × 32: 24 accumulators + 2 vectors of B of 32 registers; A is broadcast from memory by the FMA itself.
#include "CKernels.h"
#include "fill.h"

#if defined(__x86_64__)
#pragma clang attribute push(                                                                                          \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))),                                       \
    apply_to = function)
#define LANES 16
#define MR 12
#define NV 2
#define WIDENS_FP16
#define NAME(x) avx512_##x
#include "bodies.inc"
#pragma clang attribute pop

void ck_fill_avx512(ck_table *table) { NAME(fill)(table, CK_AVX512); }
#else
void ck_fill_avx512(ck_table *table) { (void)table; }
#endif
