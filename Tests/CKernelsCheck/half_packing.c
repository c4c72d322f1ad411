// Packing for products in bfloat16. Machines without instructions for those have no such kernels.
#include "check.h"

static void check_pack(long k, long valid, int wide, int transposed, int left) {
  const long height = left ? kernels.half.mr : kernels.half.nr, steps = (k + CK_HALF_STEP - 1) / CK_HALF_STEP;
  // The summed index runs along memory in A as it is, and in B transposed.
  const int along = left != transposed;
  const long lines = along ? valid : k, length = along ? k : valid, ld = length + 3;
  const long size = lines > 0 && length > 0 ? (lines - 1) * ld + length : 0;
  const float *x = wide ? normals(size, 0, 1) : NULL;
  const uint16_t *bits = wide ? NULL : half_normals(size, 0, 1);
  const long panel_size = steps * CK_HALF_STEP * height;
  uint16_t *panel = half_panel(panel_size);
  (left ? kernels.half.pack_left : kernels.half.pack_right)(k, valid, wide ? (const void *)x : bits, ld, wide,
                                                            transposed, panel);
  for (long i = 0; i < height; i++) {
    for (long p = 0; p < steps * CK_HALF_STEP; p++) {
      const long from = along ? i * ld + p : p * ld + i;
      const uint16_t wanted = i >= valid || p >= k ? 0 : wide ? nearest_bfloat16(x[from]) : bits[from];
      const long to = left ? p / CK_HALF_STEP * height * CK_HALF_STEP + i * CK_HALF_STEP + p % CK_HALF_STEP
                           : p / 2 * height * 2 + i * 2 + p % 2;
      expect_bits("panel", to, panel[to], wanted);
    }
  }
  end_check();
}

static void check_packs(int left) {
  const long height = left ? kernels.half.mr : kernels.half.nr, valid[] = {height, height - 1, height / 2 + 1, 1, 0};
  const long sums[] = {0, 1, 2, 15, 16, 17, 31, 32, 33, 65, 96};
  for (int kinds = 0; kinds < 4; kinds++)
    for (int v = 0; v < 5; v++)
      for (int s = 0; s < 11; s++) check_pack(sums[s], valid[v], kinds & 1, kinds >> 1, left);
}

/// Where there are no kernels the tile is 0 × 0 and the slots say so.
static void expect_absent(int is_absent) {
  expect_bits("tile", 0, (uint32_t)(kernels.half.mr | kernels.half.nr), 0);
  expect_bits("slot is empty", 0, (uint32_t)is_absent, 1);
  end_check();
}

void check_half_packing(void) {
  KERNEL(half.pack_left);
  if (kernels.half.pack_left)
    check_packs(1);
  else
    expect_absent(!kernels.half.panels);
  KERNEL(half.pack_right);
  if (kernels.half.pack_right)
    check_packs(0);
  else
    expect_absent(!kernels.half.panels);
}
