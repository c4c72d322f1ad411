// Attention's kernels: one row a key, one lane a query.
#include "check.h"

/// Whether query lane q sees key j; see ck_attention.h.
static int is_visible(long j, long q, long keys, long first) { return j < keys && j < first + q; }

/// Scores; what no query sees is garbage, which must not count.
static float *scores(long keys, long padded, long first) {
  const long width = kernels.gemm.nr;
  float *s = normals(padded * width, 0, 5);
  for (long j = 0; j < padded; j++)
    for (long q = 0; q < width; q++)
      if (!is_visible(j, q, keys, first)) s[j * width + q] = NAN;
  return s;
}

static void check_softmax_of(long keys, long padded, long first, float scale) {
  const long width = kernels.gemm.nr;
  float *s = scores(keys, padded, first), *inverse = garbage(width), *lse = garbage(width);
  const float *before = copy_of(s, padded * width);
  kernels.attention.softmax(keys, padded, first, scale, s, inverse, lse);
  for (long q = 0; q < width; q++) {
    double top = -INFINITY, bottom = INFINITY, sum = 0;
    for (long j = 0; j < keys; j++)
      if (is_visible(j, q, keys, first)) {
        top = fmax(top, before[j * width + q]);
        bottom = fmin(bottom, before[j * width + q]);
      }
    // The difference and its product with the scale round, which the exponential makes relative; it adds 4.
    const double unit = 2 * U * scale * (top - bottom) + 5 * U;
    for (long j = 0; j < padded; j++) {
      const int seen = is_visible(j, q, keys, first);
      const double p = seen ? exp(scale * (before[j * width + q] - top)) : 0;
      expect_near("p", j * width + q, s[j * width + q], p, p * unit + (seen ? LOST : 0));
      sum += p;
    }
    const double relative = unit + gamma_of(keys + 2), log_sum = log(sum);
    expect_near("inverse", q, inverse[q], 1 / sum, relative / sum);
    expect_near("lse", q, lse[q], top * scale + log_sum, relative + 3 * U * (fabs(top * scale) + fabs(log_sum)));
  }
  end_check();
}

/// Equal scores of any size weigh the same: the largest must become exp(0), which (x − top)·scale gives and a fused
/// x·scale − top·scale does not.
static void check_large_scores(long keys, float score) {
  const long width = kernels.gemm.nr;
  float *s = garbage(keys * width), *inverse = garbage(width), *lse = garbage(width);
  for (long i = 0; i < keys * width; i++) s[i] = score;
  kernels.attention.softmax(keys, keys, keys, 0.3f, s, inverse, lse);
  for (long i = 0; i < keys * width; i++) expect_near("p", i, s[i], 1, 0);
  for (long q = 0; q < width; q++) {
    const double wanted = score * (double)0.3f + log((double)keys);
    expect_near("lse", q, lse[q], wanted, gamma_of(3) * fabs(wanted));
  }
  end_check();
}

static void check_probabilities_of(long keys, long padded, long first, float scale) {
  const long width = kernels.gemm.nr;
  float *s = scores(keys, padded, first);
  const float *before = copy_of(s, padded * width), *lse = normals(width, 3, 1);
  kernels.attention.probabilities(keys, padded, first, scale, s, lse);
  for (long j = 0; j < padded; j++)
    for (long q = 0; q < width; q++) {
      const int seen = is_visible(j, q, keys, first);
      const double score = scale * (double)before[j * width + q], p = seen ? exp(score - lse[q]) : 0;
      const double bound = seen ? p * U * (2 * (fabs(score) + fabsf(lse[q])) + 5) + LOST : 0;
      expect_near("p", j * width + q, s[j * width + q], p, bound);
    }
  end_check();
}

/// The exponential under everything, over its whole range: with scale 1 and lse 0 the probabilities are it.
static void check_exponential(void) {
  const long width = kernels.gemm.nr, rows = 20000 / width, n = rows * width;
  float *x = garbage(n), *zero = garbage(width);
  for (long q = 0; q < width; q++) zero[q] = 0;
  for (long i = 0; i < n; i++) x[i] = (float)(-95 + 190 * (double)i / (double)n);
  x[0] = -INFINITY, x[1] = INFINITY, x[2] = NAN, x[3] = -87.33f, x[4] = 88.72f, x[5] = 3e38f, x[6] = -3e38f;
  const float *before = copy_of(x, n);
  kernels.attention.probabilities(rows, rows, rows, 1, x, zero);
  for (long i = 0; i < n; i++) {
    const float v = before[i];
    // Documented: 0 below −87.33, infinity above 88.72, within two units in the last place between.
    const double wanted = v < -87.33f ? 0 : v > 88.72f ? (double)INFINITY : exp(v);
    expect_near("exp", i, x[i], wanted, wanted > 0 && isfinite(wanted) ? ldexp(4 * U, ilogb(wanted)) : 0);
  }
  end_check();
}

static void check_score_gradient_of(long padded, float scale) {
  const long width = kernels.gemm.nr;
  const float *p = normals(padded * width, 0, 1), *delta = normals(width, 0, 1);
  float *dp = normals(padded * width, 0, 1);
  const float *before = copy_of(dp, padded * width);
  kernels.attention.score_gradient(padded, scale, p, dp, delta);
  for (long i = 0; i < padded * width; i++) {
    // A difference and two products.
    const double wanted = p[i] * ((double)before[i] - delta[i % width]) * scale;
    expect_near("dp", i, dp[i], wanted, gamma_of(3) * fabs(wanted));
  }
  end_check();
}

static void check_scale_columns_of(long rows) {
  const long width = kernels.gemm.nr;
  float *x = normals(rows * width, 0, 1);
  const float *before = copy_of(x, rows * width), *factors = normals(width, 0, 1);
  kernels.attention.scale_columns(rows, x, factors);
  for (long i = 0; i < rows * width; i++) expect_near("x", i, x[i], (float)((double)before[i] * factors[i % width]), 0);
  end_check();
}

typedef void masked_check(long keys, long padded, long first, float scale);

/// Full attention, causal from the first key on, and causal with earlier keys that all see.
static void each_mask(masked_check *check) {
  const long width = kernels.gemm.nr, counts[] = {1, 2, 7, width - 1, width, width + 1, 3 * width + 5};
  for (int c = 0; c < 7; c++) {
    const long keys = counts[c], firsts[] = {keys, 1, keys > width ? keys - width + 1 : 1, keys / 2 + 1, keys + 3};
    for (int f = 0; f < 5; f++)
      for (long padding = 0; padding < 6; padding += 5) check(keys, keys + padding, firsts[f], f % 2 ? 0.125f : 1);
  }
}

void check_attention(void) {
  KERNEL(attention.softmax);
  each_mask(check_softmax_of);
  check_large_scores(9, 1.2345e10f);
  check_large_scores(40, -3.3333e6f);
  KERNEL(attention.probabilities);
  check_exponential();
  each_mask(check_probabilities_of);
  KERNEL(attention.score_gradient);
  for (long padded = 0; padded < 20; padded++) check_score_gradient_of(padded, 0.125f);
  KERNEL(attention.scale_columns);
  for (long rows = 0; rows < 20; rows++) check_scale_columns_of(rows);
}
