// RMSNorm over one row, forward and backward. A row has at least one number.
#include "check.h"

static const float epsilon = 1e-5f;

enum { FRESH, OVER_FIRST, OVER_BASE, MODES }; // OVER_FIRST: over x forward, over dy backward

static void check_forward(long n, int based, int mode) {
  const float *x = normals(n, 0.5, 2), *w = normals(n, 1, 1), *base = based ? normals(n, 0, 1) : NULL;
  if (mode == OVER_BASE && !based) mode = FRESH;
  float *y = mode == OVER_FIRST ? copy_of(x, n) : mode == OVER_BASE ? copy_of(base, n) : garbage(n);
  float *rstd = garbage(1);
  kernels.rows.rms_norm(n, mode == OVER_FIRST ? y : x, w, mode == OVER_BASE ? y : base, epsilon, y, rstd);
  double squares = 0;
  for (long i = 0; i < n; i++) squares += (double)x[i] * x[i];
  const double r = 1 / sqrt(squares / (double)n + (double)epsilon);
  // A sum of n squares, nothing cancels; the division, ε, the root, the reciprocal.
  expect_near("rstd", 0, *rstd, r, gamma_of(n + 6) * r);
  for (long i = 0; i < n; i++) {
    const double scaled = x[i] * r * w[i], rest = base ? base[i] : 0;
    expect_near("y", i, y[i], scaled + rest, gamma_of(n + 9) * (fabs(scaled) + fabs(rest)));
  }
  end_check();
}

static void check_backward(long n, int based, int mode, int weights) {
  const float *dy = normals(n, 0, 1), *x = normals(n, 0.5, 1), *w = normals(n, 1, 1), rstd = 0.93f;
  const float *base = based ? normals(n, 0, 1) : NULL;
  if (mode == OVER_BASE && !based) mode = FRESH;
  float *dx = mode == OVER_FIRST ? copy_of(dy, n) : mode == OVER_BASE ? copy_of(base, n) : garbage(n);
  float *dw = weights ? normals(n, 0, 1) : NULL;
  const float *dw0 = weights ? copy_of(dw, n) : NULL;
  kernels.rows.rms_norm_backward(n, mode == OVER_FIRST ? dx : dy, x, w, rstd, mode == OVER_BASE ? dx : base, dx, dw);
  double product = 0, sizes = 0;
  for (long i = 0; i < n; i++) {
    const double term = (double)dy[i] * w[i] * x[i] * rstd;
    product += term, sizes += fabs(term);
  }
  for (long i = 0; i < n; i++) {
    const double g = (double)dy[i] * w[i], hat = (double)x[i] * rstd, rest = base ? base[i] : 0;
    const double wanted = rstd * (g - hat * product / (double)n) + rest;
    // A sum of n terms of three roundings each; a quotient, two products, two differences.
    const double parts = rstd * (fabs(g) + fabs(hat) * sizes / (double)n) + fabs(rest);
    expect_near("dx", i, dx[i], wanted, gamma_of(n + 9) * parts);
    const double share = dy[i] * hat;
    if (dw) expect_near("dw", i, dw[i], dw0[i] + share, gamma_of(3) * (fabs(share) + fabsf(dw0[i])));
  }
  end_check();
}

/// Squares beyond float32, infinities and NaN give NaN, not a number that looks right.
static void check_overflow(float value) {
  float *x = normals(40, 0, 1), *y = garbage(40), *rstd = garbage(1);
  const float *w = normals(40, 1, 1);
  x[7] = value;
  kernels.rows.rms_norm(40, x, w, NULL, epsilon, y, rstd);
  for (long i = 0; i < 40; i++) expect_near("y", i, y[i], NAN, 0);
  end_check();
}

void check_rms_norm(void) {
  KERNEL(rows.rms_norm);
  for (int choice = 0; choice < 2 * MODES; choice++) EACH_SIZE(n) if (n > 0) check_forward(n, choice & 1, choice / 2);
  check_overflow(1e20f);
  check_overflow(INFINITY);
  check_overflow(NAN);
  KERNEL(rows.rms_norm_backward);
  for (int choice = 0; choice < 4 * MODES; choice++)
    EACH_SIZE(n) if (n > 0) check_backward(n, choice & 1, choice / 4, choice >> 1 & 1);
}
