// AVX-512 with vdpbf16ps, which adds the products of two pairs of bfloat16 to a lane in float32. 12 × 32 as in
// float32; a pair of A is broadcast from memory.
#include "CKernels.h"
#include "fill.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(                                                                                          \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c"))),                            \
    apply_to = function)
#define LANES 16
#define NAME(x) avx512bf16_##x
#define MR 12
#define NR 32
#define WIDENS_FP16
#include "vector.inc"
#include "bf16_packing.inc"

#define UNROLL _Pragma("clang loop unroll(full)")

static void NAME(panels)(long count, long steps, const uint16_t *a, const uint16_t *b, float *c, long ldc,
                         int accumulate) {
  for (; count > 0; count--, c += MR * ldc) {
    __m512 acc[MR][2];
    UNROLL for (int i = 0; i < MR; i++) acc[i][0] = acc[i][1] = _mm512_setzero_ps();
    const uint16_t *right = b;
    for (long step = 0; step < steps; step++, a += MR * CK_BF16_STEP) {
      for (int pair = 0; pair < CK_BF16_STEP / 2; pair++, right += 2 * NR) {
        const __m512bh b0 = (__m512bh)_mm512_loadu_si512(right), b1 = (__m512bh)_mm512_loadu_si512(right + NR);
        UNROLL for (int i = 0; i < MR; i++) {
          const __m512bh av = (__m512bh)_mm512_set1_epi32(((const int32_t *)(a + i * CK_BF16_STEP))[pair]);
          acc[i][0] = _mm512_dpbf16_ps(acc[i][0], av, b0);
          acc[i][1] = _mm512_dpbf16_ps(acc[i][1], av, b1);
        }
      }
    }
    UNROLL for (int i = 0; i < MR; i++) UNROLL for (int j = 0; j < 2; j++) {
      float *out = c + i * ldc + 16 * j;
      _mm512_storeu_ps(out, accumulate ? _mm512_add_ps(acc[i][j], _mm512_loadu_ps(out)) : acc[i][j]);
    }
  }
}

static void NAME(attention_products_bf16)(long columns, long count, long steps, const uint16_t *a, const uint16_t *b,
                                          long next, float *c, long ldc, int accumulate) {
  for (; columns > 0; columns--, b += next, c += NR) NAME(panels)(count, steps, a, b, c, ldc, accumulate);
}

#include "bf16_bodies.inc"
#pragma clang attribute pop

void ck_fill_avx512bf16(ck_table *table) { NAME(fill)(table, CK_AVX512BF16); }
#else
void ck_fill_avx512bf16(ck_table *table) { (void)table; }
#endif
