// LayerNorm over one row, forward and backward. A row has at least one number: nothing has no mean.
#include "check.h"

static const float epsilon = 1e-5f;

static void statistics(long n, const float *x, double *mean, double *rstd, double *size) {
  double sum = 0, squares = 0, magnitudes = 0;
  for (long i = 0; i < n; i++) {
    sum += x[i];
    magnitudes += fabsf(x[i]);
  }
  *mean = sum / (double)n;
  *size = magnitudes / (double)n;
  for (long i = 0; i < n; i++) squares += (x[i] - *mean) * (x[i] - *mean);
  *rstd = 1 / sqrt(squares / (double)n + (double)epsilon);
}

enum { FRESH, OVER_X, OVER_BASE, MODES };

static void check_forward(long n, int biased, int based, int mode) {
  const float *x = normals(n, 3, 2), *w = normals(n, 1, 1), *b = biased ? normals(n, 0, 1) : NULL;
  const float *base = based ? normals(n, 0, 1) : NULL;
  if (mode == OVER_BASE && !based) mode = FRESH;
  float *y = mode == OVER_X ? copy_of(x, n) : mode == OVER_BASE ? copy_of(base, n) : garbage(n);
  float *mean = garbage(1), *rstd = garbage(1);
  kernels.rows.layer_norm(n, mode == OVER_X ? y : x, w, b, mode == OVER_BASE ? y : base, epsilon, y, mean, rstd);
  double center, r, size;
  statistics(n, x, &center, &r, &size);
  // Sums of n, corrected; then the division, ε, the root. The mean's error is relative to the numbers' mean size.
  const double unit = gamma_of(n + 12);
  expect_near("mean", 0, *mean, center, unit * size);
  expect_near("rstd", 0, *rstd, r, unit * r);
  for (long i = 0; i < n; i++) {
    const double scaled = (x[i] - center) * r * w[i], bias = b ? b[i] : 0, rest = base ? base[i] : 0;
    const double parts = fabs(scaled) + fabs(r * w[i]) * size + fabs(bias) + fabs(rest);
    expect_near("y", i, y[i], scaled + bias + rest, unit * parts);
  }
  end_check();
}

/// `weights`: bit 0 asks for dw, bit 1 for db. `mode` OVER_X means here: over dy.
static void check_backward(long n, int based, int mode, int weights) {
  const float *dy = normals(n, 0, 1), *x = normals(n, 0.5, 1), *w = normals(n, 1, 1);
  const float *base = based ? normals(n, 0, 1) : NULL;
  if (mode == OVER_BASE && !based) mode = FRESH;
  const float mean = 0.46f, rstd = 1.07f;
  float *dx = mode == OVER_X ? copy_of(dy, n) : mode == OVER_BASE ? copy_of(base, n) : garbage(n);
  float *dw = weights & 1 ? normals(n, 0, 1) : NULL, *db = weights & 2 ? normals(n, 0, 1) : NULL;
  const float *dw0 = dw ? copy_of(dw, n) : NULL, *db0 = db ? copy_of(db, n) : NULL;
  kernels.rows.layer_norm_backward(n, mode == OVER_X ? dx : dy, x, w, mean, rstd, mode == OVER_BASE ? dx : base, dx, dw,
                                   db);
  double sum = 0, product = 0, sizes = 0, product_sizes = 0;
  for (long i = 0; i < n; i++) {
    const double g = (double)dy[i] * w[i], hat = ((double)x[i] - mean) * rstd;
    sum += g, sizes += fabs(g), product += g * hat, product_sizes += fabs(g * hat);
  }
  const double count = (double)n;
  for (long i = 0; i < n; i++) {
    const double g = (double)dy[i] * w[i], hat = ((double)x[i] - mean) * rstd, rest = base ? base[i] : 0;
    const double wanted = rstd * (g - sum / count - hat * product / count) + rest;
    // Sums of n terms of four roundings each; a quotient, two differences, two products.
    const double parts = rstd * (fabs(g) + sizes / count + fabs(hat) * product_sizes / count) + fabs(rest);
    expect_near("dx", i, dx[i], wanted, gamma_of(n + 10) * parts);
    const double share = dy[i] * hat;
    // A difference, two products and a sum; the bias's gradient is one sum.
    if (dw) expect_near("dw", i, dw[i], dw0[i] + share, gamma_of(4) * (fabs(share) + fabsf(dw0[i])));
    if (db) expect_near("db", i, db[i], (float)((double)db0[i] + dy[i]), 0);
  }
  end_check();
}

/// A row of equal numbers has variance 0; squares beyond float32, infinities and NaN give NaN.
static void check_ends(float value, float other, int is_number) {
  enum { N = 67 };
  float *x = garbage(N), *w = garbage(N), *y = garbage(N), *mean = garbage(1), *rstd = garbage(1);
  for (long i = 0; i < N; i++) x[i] = i == 5 ? other : value, w[i] = 1;
  kernels.rows.layer_norm(N, x, w, NULL, NULL, epsilon, y, mean, rstd);
  const double root = 1 / sqrt((double)epsilon);
  if (is_number) expect_near("rstd", 0, *rstd, root, 4 * U * root);
  for (long i = 0; i < N; i++) expect_near("y", i, y[i], is_number ? 0.0 : (double)NAN, 0);
  end_check();
}

void check_layer_norm(void) {
  KERNEL(rows.layer_norm);
  for (int choice = 0; choice < 4 * MODES; choice++)
    EACH_SIZE(n) if (n > 0) check_forward(n, choice & 1, choice >> 1 & 1, choice / 4);
  check_ends(0.1f, 0.1f, 1);
  check_ends(-1234.567f, -1234.567f, 1);
  check_ends(1e20f, 0, 0);
  check_ends(0, INFINITY, 0);
  check_ends(0, NAN, 0);
  KERNEL(rows.layer_norm_backward);
  for (int choice = 0; choice < 8 * MODES; choice++)
    EACH_SIZE(n) if (n > 0) check_backward(n, choice & 1, choice / 8, choice >> 1 & 3);
}
