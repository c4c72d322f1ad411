// Packing for products of tiles in bfloat16: numbers in one term, or in three. Machines without instructions for those have
// no such kernels.
#include "check.h"

/// What is packed for: the kernels, and the terms of a number.
typedef struct {
  const ck_bf16_kernels *kernels;
  int terms;
} packing;

/// Term `term` of x: the number nearest to what the terms before it leave.
static uint16_t term_of(float x, int term) {
  for (; term > 0; term--) x -= bfloat16_value(nearest_bfloat16(x));
  return nearest_bfloat16(x);
}

static void check_pack(packing kind, long k, long valid, int wide, int transposed, int left) {
  const long height = left ? kind.kernels->mr : kind.kernels->nr, steps = (k + CK_BF16_STEP - 1) / CK_BF16_STEP;
  // The summed index runs along memory in A as it is, and in B transposed.
  const int along = left != transposed;
  const long lines = along ? valid : k, length = along ? k : valid, ld = length + 3;
  const long size = lines > 0 && length > 0 ? (lines - 1) * ld + length : 0;
  const float *x = wide ? normals(size, 0, 1) : NULL;
  const uint16_t *bits = wide ? NULL : bf16_normals(size, 0, 1);
  const long plane = height * CK_BF16_STEP;
  uint16_t *panel = bf16_panel(steps * kind.terms * plane);
  (left ? kind.kernels->pack_left : kind.kernels->pack_right)(k, valid, wide ? (const void *)x : bits, ld, wide,
                                                              transposed, panel);
  for (long i = 0; i < height; i++) {
    for (long p = 0; p < steps * CK_BF16_STEP; p++) {
      const long from = along ? i * ld + p : p * ld + i, q = p % CK_BF16_STEP;
      for (int term = 0; term < kind.terms; term++) {
        const uint16_t wanted = i >= valid || p >= k ? 0 : wide ? term_of(x[from], term) : term == 0 ? bits[from] : 0;
        const long to = (p / CK_BF16_STEP * kind.terms + term) * plane +
                        (left ? i * CK_BF16_STEP + q : q / 2 * height * 2 + i * 2 + q % 2);
        // A rest of 0 may have either sign.
        expect_bits("panel", to, (panel[to] & 0x7fff) == 0 ? 0 : panel[to], (wanted & 0x7fff) == 0 ? 0 : wanted);
      }
    }
  }
  end_check();
}

static void check_packs(packing kind, int left) {
  const long height = left ? kind.kernels->mr : kind.kernels->nr;
  const long valid[] = {height, height - 1, height / 2 + 1, 1, 0};
  const long sums[] = {0, 1, 2, 15, 16, 17, 31, 32, 33, 65, 96};
  for (int kinds = 0; kinds < 4; kinds++)
    for (int v = 0; v < 5; v++)
      for (int s = 0; s < 11; s++) check_pack(kind, sums[s], valid[v], kinds & 1, kinds >> 1, left);
}

/// Where there are no kernels the tile is 0 × 0 and the slots say so.
static void expect_absent(const ck_bf16_kernels *none) {
  expect_bits("tile", 0, (uint32_t)(none->mr | none->nr), 0);
  expect_bits("slot is empty", 0, (uint32_t)!none->panels, 1);
  end_check();
}

static void check_packs_or_absence(packing kind, int left) {
  if (left ? !!kind.kernels->pack_left : !!kind.kernels->pack_right)
    check_packs(kind, left);
  else
    expect_absent(kind.kernels);
}

void check_bf16_packing(void) {
  const packing bf16 = {&kernels.bf16, 1}, split = {&kernels.split, 3};
  KERNEL(bf16.pack_left);
  check_packs_or_absence(bf16, 1);
  KERNEL(bf16.pack_right);
  check_packs_or_absence(bf16, 0);
  KERNEL(split.pack_left);
  check_packs_or_absence(split, 1);
  KERNEL(split.pack_right);
  check_packs_or_absence(split, 0);
}
