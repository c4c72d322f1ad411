// Attention's kernels for products in bfloat16: they do what those in float32 do, and round into panels. Those
// are checked on their own, so here they are the reference, and every number must be the nearest bfloat16 to theirs.
#include "check.h"

enum { PANEL = 32 };

static uint16_t nearest(float x) {
  uint16_t bits;
  kernels.rows.narrow(1, &x, &bits);
  return bits;
}

/// Number (key, lane) of panels of B whose summed index is `depth` keys.
static uint16_t right_of(const uint16_t *panels, long depth, long key, long lane) {
  return panels[lane / PANEL * PANEL * depth + key / 2 * 2 * PANEL + lane % PANEL * 2 + key % 2];
}

/// Number (key, lane) of panels of A of `height` keys whose summed index is `width` lanes.
static uint16_t left_of(const uint16_t *panels, long height, long width, long key, long lane) {
  return panels[key / height * height * width + lane / PANEL * height * PANEL + key % height * PANEL + lane % PANEL];
}

static void check_softmax_bf16(long keys, long first, long columns) {
  const long padded = (keys + PANEL - 1) / PANEL * PANEL, ld = columns + 3, n = padded * ld;
  float *s = normals(n, 0, 5), *top = normals(columns, 0, 5), *sum = normals(columns, 10, 1);
  float *factor = garbage(columns);
  float *weights = copy_of(s, n), *most = copy_of(top, columns), *total = copy_of(sum, columns);
  float *change = garbage(columns);
  const float *before = copy_of(s, n);
  uint16_t *panels = bf16_garbage(padded * columns);
  kernels.attention.softmax(keys, padded, first, columns, 0.125f, weights, ld, most, total, change);
  kernels.attention.softmax_bf16(keys, padded, first, columns, 0.125f, s, ld, top, sum, factor, panels);
  expect_same("scores", s, before, n);
  expect_same("top", top, most, columns);
  expect_same("factor", factor, change, columns);
  for (long q = 0; q < columns; q++) {
    // The same terms in another order.
    expect_near("sum", q, sum[q], total[q], 2 * gamma_of(keys + 1) * total[q]);
    for (long j = 0; j < padded; j++)
      expect_bits("weight", j * columns + q, right_of(panels, padded, j, q), nearest(weights[j * ld + q]));
  }
  end_check();
}

static void check_gradients_bf16(long keys, long first, long columns) {
  const long height = kernels.bf16.mr, ld = columns + 1;
  long padded = (keys + PANEL - 1) / PANEL * PANEL;
  while (padded % height != 0) padded += PANEL;
  const long n = padded * ld, count = padded * columns;
  float *s = normals(n, 0, 5), *dp = normals(n, 0, 1), *p = copy_of(s, n), *ds = copy_of(dp, n);
  const float *before = copy_of(s, n), *dp_before = copy_of(dp, n);
  const float *lse = normals(columns, 2, 1), *delta = normals(columns, 0, 1);
  uint16_t *left_p = bf16_garbage(count), *left_ds = bf16_garbage(count), *right_ds = bf16_garbage(count);
  kernels.attention.gradients(keys, padded, first, columns, 0.125f, p, ds, ld, lse, delta);
  kernels.attention.gradients_bf16(keys, padded, first, columns, 0.125f, s, dp, ld, lse, delta, height, left_p, left_ds,
                                   right_ds);
  expect_same("scores", s, before, n);
  expect_same("dp", dp, dp_before, n);
  for (long j = 0; j < padded; j++)
    for (long q = 0; q < columns; q++) {
      const long i = j * columns + q;
      // What is masked is zero, of either sign.
      const uint16_t ignored = ds[j * ld + q] == 0 ? 0x8000 : 0, wanted = nearest(ds[j * ld + q]);
      expect_bits("p", i, left_of(left_p, height, columns, j, q), nearest(p[j * ld + q]));
      expect_bits("ds as left operand", i, left_of(left_ds, height, columns, j, q) | ignored, wanted | ignored);
      expect_bits("ds as right operand", i, right_of(right_ds, padded, j, q) | ignored, wanted | ignored);
    }
  end_check();
}

static void check_scale_columns(long rows, long columns) {
  const long ld = columns + 1, n = rows > 0 ? (rows - 1) * ld + columns : 0;
  float *x = normals(n, 0, 1), *factors = normals(columns, 0, 1);
  for (long j = 0; j < kernels.attention.unit; j++) factors[j] = 1;
  const float *before = copy_of(x, n);
  kernels.attention.scale_columns(rows, columns, x, ld, factors);
  for (long i = 0; i < n; i++) {
    const float wanted = i % ld < columns ? before[i] * factors[i % ld] : before[i];
    expect_same("x", x + i, &wanted, 1);
  }
  end_check();
}

static void check_products_bf16(long columns, long count, long steps, int accumulate) {
  const long mr = kernels.bf16.mr, k = steps * CK_BF16_STEP, next = (steps + 1) * CK_BF16_STEP * PANEL;
  const long ldc = columns * PANEL + 7, size = (count * mr - 1) * ldc + columns * PANEL;
  const uint16_t *a = bf16_panel_normals(count * mr * k), *b = bf16_panel_normals(columns * next);
  float *c = accumulate ? normals(size, 0, 1) : garbage(size), *wanted = copy_of(c, size);
  kernels.attention.products_bf16(columns, count, steps, a, b, next, c, ldc, accumulate);
  for (long j = 0; j < columns; j++)
    kernels.bf16.panels(count, steps, a, b + j * next, wanted + j * PANEL, ldc, accumulate);
  expect_same("c", c, wanted, size);
  end_check();
}

typedef void masked_check(long keys, long first, long columns);

static void each_mask(masked_check *check) {
  for (long keys = 1; keys < 100; keys += 7)
    for (long columns = PANEL; columns <= 2 * PANEL; columns += PANEL)
      for (long first = -PANEL + 1; first < keys + PANEL; first += 9) check(keys, first, columns);
}

void check_attention_bf16(void) {
  const ck_attention_kernels *slots = &kernels.attention;
  KERNEL(attention.products_bf16);
  if (!kernels.bf16.panels) {
    const int empty = !slots->products_bf16 && !slots->softmax_bf16 && !slots->gradients_bf16 && !slots->scale_columns;
    expect_bits("slots are empty", 0, empty, 1);
    end_check();
    KERNEL(attention.softmax_bf16), end_check();
    KERNEL(attention.gradients_bf16), end_check();
    KERNEL(attention.scale_columns), end_check();
    return;
  }
  expect_bits("the panel's width", 0, kernels.bf16.nr, PANEL);
  for (long columns = 1; columns < 4; columns++)
    for (long count = 1; count < 4; count++)
      for (long steps = 0; steps < 4; steps++)
        for (int accumulate = 0; accumulate < 2; accumulate++) check_products_bf16(columns, count, steps, accumulate);
  KERNEL(attention.softmax_bf16);
  each_mask(check_softmax_bf16);
  KERNEL(attention.gradients_bf16);
  each_mask(check_gradients_bf16);
  KERNEL(attention.scale_columns);
  for (long rows = 0; rows < 5; rows++)
    for (long n = 1; n < 4; n++) check_scale_columns(rows, n * kernels.attention.unit);
}
