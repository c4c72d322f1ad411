// AMX: tiles of 16 rows of 64 bytes, and an instruction that multiplies two in bfloat16. Four tiles of sums, 32 × 32,
// leave two for A and two for B, so that each tile loaded serves two products.
#include "CKernels.h"
#include "fill.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(                                                                                          \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c,amx-tile,amx-bf16"))),               \
    apply_to = function)
#define LANES 16
#define NAME(x) amx_##x
#define MR 32
#define NR 32
#define WIDENS_FP16
#include "vector.inc"
#include "bf16_packing.inc"

/// The operand of LDTILECFG: palette 1, eight tiles of 16 rows of 64 bytes.
typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} NAME(configuration);

static const NAME(configuration) NAME(full_tiles) = {
    .palette = 1,
    .row_bytes = {64, 64, 64, 64, 64, 64, 64, 64},
    .rows = {16, 16, 16, 16, 16, 16, 16, 16},
};

/// The products of tiles 4 and 5 with 6 and 7, added to 0 to 3.
#define ADD_PRODUCTS                                                                                                   \
  _tile_dpbf16ps(0, 4, 6);                                                                                             \
  _tile_dpbf16ps(2, 5, 6);                                                                                             \
  _tile_dpbf16ps(1, 4, 7);                                                                                             \
  _tile_dpbf16ps(3, 5, 7)

/// Tiles 0 to 3 become the 32 × 32 numbers at c, or zeros.
INLINE void NAME(load_sums)(const float *c, long ldc, int accumulate) {
  const long row = ldc * (long)sizeof(float);
  const float *lower = c + 16 * ldc;
  if (accumulate) {
    _tile_loadd(0, c, row);
    _tile_loadd(1, c + 16, row);
    _tile_loadd(2, lower, row);
    _tile_loadd(3, lower + 16, row);
  } else {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
}

INLINE void NAME(store_sums)(float *c, long ldc) {
  const long row = ldc * (long)sizeof(float);
  float *lower = c + 16 * ldc;
  _tile_stored(0, c, row);
  _tile_stored(1, c + 16, row);
  _tile_stored(2, lower, row);
  _tile_stored(3, lower + 16, row);
}

/// `panels`, once the tiles are configured.
INLINE void NAME(configured_panels)(long count, long steps, const uint16_t *a, const uint16_t *b, float *c, long ldc,
                                    int accumulate) {
  for (; count > 0; count--, c += MR * ldc) {
    NAME(load_sums)(c, ldc, accumulate);
    const uint16_t *right = b;
    for (long step = 0; step < steps; step++, a += MR * CK_BF16_STEP, right += NR * CK_BF16_STEP) {
      // Two steps ahead: A passes by once, from the second-level cache or beyond, and a tile load waits for its last line.
      _Pragma("clang loop unroll(full)") for (int line = 0; line < MR; line++)
          __builtin_prefetch(a + (2 * MR + line) * CK_BF16_STEP);
      _tile_loadd(4, a, 64);
      _tile_loadd(5, a + 16 * CK_BF16_STEP, 64);
      _tile_loadd(6, right, 128);
      _tile_loadd(7, right + 32, 128);
      ADD_PRODUCTS;
    }
    NAME(store_sums)(c, ldc);
  }
}

static void NAME(panels)(long count, long steps, const uint16_t *a, const uint16_t *b, float *c, long ldc,
                         int accumulate) {
  _tile_loadconfig(&NAME(full_tiles));
  NAME(configured_panels)(count, steps, a, b, c, ldc, accumulate);
  // An idle tile unit lets the core save less at a context switch.
  _tile_release();
}

// Configuring costs as much as a small product: attention's are many and small.
static void NAME(attention_products_bf16)(long columns, long count, long steps, const uint16_t *a, const uint16_t *b,
                                          long next, float *c, long ldc, int accumulate) {
  _tile_loadconfig(&NAME(full_tiles));
  for (; columns > 0; columns--, b += next, c += NR) NAME(configured_panels)(count, steps, a, b, c, ldc, accumulate);
  _tile_release();
}

// float32 by three terms of a number: a·b without the products below 2⁻²³ of it is a₀b₀ + a₀b₁ + a₁b₀ + a₀b₂ +
// a₁b₁ + a₂b₀ (Henry, Tang & Heinecke 2019). Six of these instructions do what forty-eight of AVX-512 do.

/// Numbers of one term of a step in a panel, of A as of B.
#define TERM (32 * CK_BF16_STEP)

#define LOAD_LEFT(term)                                                                                                \
  _tile_loadd(4, a + (term)*TERM, 64);                                                                                 \
  _tile_loadd(5, a + (term)*TERM + 16 * CK_BF16_STEP, 64)
#define LOAD_RIGHT(term)                                                                                               \
  _tile_loadd(6, right + (term)*TERM, 128);                                                                            \
  _tile_loadd(7, right + (term)*TERM + 32, 128)

static void NAME(split_panels)(long count, long steps, const uint16_t *a, const uint16_t *b, float *c, long ldc,
                               int accumulate) {
  _tile_loadconfig(&NAME(full_tiles));
  for (; count > 0; count--, c += MR * ldc) {
    NAME(load_sums)(c, ldc, accumulate);
    const uint16_t *right = b;
    for (long step = 0; step < steps; step++, a += 3 * TERM, right += 3 * TERM) {
      // The small terms first, the large last; each time one operand stays.
      LOAD_LEFT(0);
      LOAD_RIGHT(2);
      ADD_PRODUCTS;
      LOAD_RIGHT(1);
      ADD_PRODUCTS;
      LOAD_LEFT(1);
      ADD_PRODUCTS;
      LOAD_RIGHT(0);
      ADD_PRODUCTS;
      LOAD_LEFT(2);
      ADD_PRODUCTS;
      LOAD_LEFT(0);
      ADD_PRODUCTS;
    }
    NAME(store_sums)(c, ldc);
  }
  _tile_release();
}

static void NAME(split_left)(long k, long valid, const void *src, long ld, int wide, int transposed, uint16_t *panel) {
  PACK_BF16(1, MR, 3);
}

static void NAME(split_right)(long k, long valid, const void *src, long ld, int wide, int transposed, uint16_t *panel) {
  PACK_BF16(0, NR, 3);
}

#define UNROLL _Pragma("clang loop unroll(full)")
#include "bf16_bodies.inc"
#pragma clang attribute pop

void ck_fill_amx(ck_table *table) {
  NAME(fill)(table, CK_AMX);
  // A panel of B in three terms is 24 KiB.
  table->split = (ck_bf16_kernels){.mr = MR,
                                   .nr = NR,
                                   .kc = 128,
                                   .panels = NAME(split_panels),
                                   .pack_left = NAME(split_left),
                                   .pack_right = NAME(split_right)};
}
#else
void ck_fill_amx(ck_table *table) { (void)table; }
#endif
