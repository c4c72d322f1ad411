// Tiles of the product of two packed matrices in bfloat16, summed in float32.
#include "check.h"

/// c against a·b (+ before), rows × k by k × nr, summed in any order with `roundings` of each term at most.
static void expect_products(const float *c, const float *before, const float *a, const float *b, long rows, long k,
                            long nr, long ldc, int accumulate, long roundings) {
  for (long i = 0; i < rows; i++) {
    for (long j = 0; j < nr; j++) {
      double sum = accumulate ? before[i * ldc + j] : 0, size_of_terms = fabs(sum);
      for (long p = 0; p < k; p++) {
        const double term = (double)a[i * k + p] * b[p * nr + j];
        sum += term, size_of_terms += fabs(term);
      }
      expect_near("c", i * ldc + j, c[i * ldc + j], sum, gamma_of(roundings) * size_of_terms);
    }
    if (i + 1 < rows) expect_same("gap of c", c + i * ldc + nr, before + i * ldc + nr, ldc - nr);
  }
}

static void check_panels(long count, long steps, long ldc, int accumulate) {
  const long mr = kernels.bf16.mr, nr = kernels.bf16.nr, k = steps * CK_BF16_STEP, rows = count * mr;
  const long size = rows > 0 ? (rows - 1) * ldc + nr : 0;
  const uint16_t *left = bf16_panel_normals(rows * k), *right = bf16_panel_normals(k * nr);
  float *a = garbage(rows * k), *b = garbage(k * nr);
  for (long p = 0; p < k; p++) {
    for (long i = 0; i < rows; i++) {
      const uint16_t *step = left + i / mr * mr * k + p / CK_BF16_STEP * mr * CK_BF16_STEP;
      a[i * k + p] = bfloat16_value(step[i % mr * CK_BF16_STEP + p % CK_BF16_STEP]);
    }
    for (long j = 0; j < nr; j++) b[p * nr + j] = bfloat16_value(right[p / 2 * nr * 2 + j * 2 + p % 2]);
  }
  float *c = accumulate ? normals(size, 0, 1) : garbage(size);
  const float *before = copy_of(c, size);
  kernels.bf16.panels(count, steps, left, right, c, ldc, accumulate);
  // Products are exact; pairs of them, their sum and c are added in some order.
  expect_products(c, before, a, b, rows, k, nr, ldc, accumulate, k + 2);
  end_check();
}

void check_bf16_products(void) {
  KERNEL(bf16.panels);
  if (!kernels.bf16.panels) {
    expect_bits("slots are empty", 0, !kernels.bf16.pack_left && !kernels.bf16.pack_right, 1);
    end_check();
    return;
  }
  for (long count = 0; count < 4; count++)
    for (long steps = 0; steps < 4; steps++)
      for (int accumulate = 0; accumulate < 2; accumulate++)
        check_panels(count, steps, kernels.bf16.nr + 5 * (steps % 2), accumulate);
}

/// Three terms each of an operand: the products of those below 2⁻²³ of the whole are left out.
static void check_split_panels(long count, long k, long ldc, int accumulate) {
  const long mr = kernels.split.mr, nr = kernels.split.nr, rows = count * mr;
  const long steps = (k + CK_BF16_STEP - 1) / CK_BF16_STEP, depth = steps * CK_BF16_STEP * 3;
  const long size = rows > 0 ? (rows - 1) * ldc + nr : 0;
  const float *a = normals(rows * k, 0, 1), *b = normals(k * nr, 0, 1);
  uint16_t *left = bf16_panel(rows * depth), *right = bf16_panel(nr * depth);
  for (long i = 0; i < count; i++) kernels.split.pack_left(k, mr, a + i * mr * k, k, 1, 0, left + i * mr * depth);
  kernels.split.pack_right(k, nr, b, nr, 1, 0, right);
  float *c = accumulate ? normals(size, 0, 1) : garbage(size);
  const float *before = copy_of(c, size);
  kernels.split.panels(count, steps, left, right, c, ldc, accumulate);
  // What is left out of each product, and the sums: of the six products of a term only one is of full size, so that
  // roundings count as those of one sum.
  expect_products(c, before, a, b, rows, k, nr, ldc, accumulate, k + 4);
  end_check();
}

void check_split_products(void) {
  KERNEL(split.panels);
  if (!kernels.split.panels) {
    expect_bits("slots are empty", 0, !kernels.split.pack_left && !kernels.split.pack_right, 1);
    end_check();
    return;
  }
  const long sums[] = {0, 1, 2, 31, 32, 65, 128};
  for (long count = 0; count < 4; count++)
    for (int s = 0; s < 7; s++)
      for (int accumulate = 0; accumulate < 2; accumulate++)
        check_split_panels(count, sums[s], kernels.split.nr + 5 * (s % 2), accumulate);
}
