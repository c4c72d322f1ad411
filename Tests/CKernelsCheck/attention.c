// Attention's softmax and its gradient: one row a key, one lane a query.
#include "check.h"

/// Whether query lane q sees key j; see ck_attention.h.
static int is_visible(long j, long q, long keys, long first) { return j < keys && j < first + q; }

/// Scores; what no query sees is garbage, which must not count.
static float *scores(long keys, long padded, long first, long columns, long ld) {
  float *s = normals((padded > 0 ? padded - 1 : 0) * ld + columns, 0, 5);
  for (long j = 0; j < padded; j++)
    for (long q = 0; q < columns; q++)
      if (!is_visible(j, q, keys, first)) s[j * ld + q] = NAN;
  return s;
}

/// A second block of keys after `earlier` scores of one lane, whose largest and sum are given.
static void check_softmax_of(long keys, long padded, long first, long columns, float scale, int is_first) {
  const long ld = columns + 3;
  float *s = scores(keys, padded, first, columns, ld), *factor = garbage(columns);
  float *top = normals(columns, 0, 5), *sum = normals(columns, 10, 1);
  for (long q = 0; is_first && q < columns; q++) top[q] = -INFINITY, sum[q] = 0;
  const float *before = copy_of(s, (padded > 0 ? padded - 1 : 0) * ld + columns);
  const float *old_top = copy_of(top, columns), *old_sum = copy_of(sum, columns);
  kernels.attention.softmax(keys, padded, first, columns, scale, s, ld, top, sum, factor);
  for (long q = 0; q < columns; q++) {
    double most = old_top[q], least = isfinite(old_top[q]) ? old_top[q] : INFINITY;
    for (long j = 0; j < keys; j++)
      if (is_visible(j, q, keys, first)) {
        most = fmax(most, before[j * ld + q]);
        least = fmin(least, before[j * ld + q]);
      }
    if (!isfinite(most)) continue; // a first block that shows this lane nothing is not asked for
    expect_near("top", q, top[q], most, 0);
    // The difference, its two products and the constant round, which the exponential makes relative; it adds 4.
    const double unit = 4 * U * scale * (most - least) + 5 * U, change = exp(scale * (old_top[q] - most));
    expect_near("factor", q, factor[q], change, change * unit + LOST);
    double total = old_sum[q] * change;
    for (long j = 0; j < padded; j++) {
      const int seen = is_visible(j, q, keys, first);
      const double p = seen ? exp(scale * (before[j * ld + q] - most)) : 0;
      expect_near("p", j * ld + q, s[j * ld + q], p, p * unit + (seen ? LOST : 0));
      total += p;
    }
    expect_near("sum", q, sum[q], total, (unit + gamma_of(keys + 2)) * total + (keys + 1) * LOST);
  }
  for (long j = 0; j + 1 < padded; j++)
    expect_same("gap", s + j * ld + columns, before + j * ld + columns, ld - columns);
  end_check();
}

static void check_first_softmax(long keys, long padded, long first, long columns, float scale) {
  if (first > 0) check_softmax_of(keys, padded, first, columns, scale, 1);
}

static void check_next_softmax(long keys, long padded, long first, long columns, float scale) {
  check_softmax_of(keys, padded, first, columns, scale, 0);
}

/// Equal scores of any size weigh the same: the largest must become exp(0), which (x − top)·scale gives and a fused
/// x·scale − top·scale does not.
static void check_large_scores(long keys, float score) {
  const long n = kernels.attention.unit;
  float *s = garbage(keys * n), *top = garbage(n), *sum = garbage(n), *factor = garbage(n);
  for (long i = 0; i < keys * n; i++) s[i] = score;
  for (long q = 0; q < n; q++) top[q] = -INFINITY, sum[q] = 0;
  kernels.attention.softmax(keys, keys, keys, n, 0.3f, s, n, top, sum, factor);
  for (long i = 0; i < keys * n; i++) expect_near("p", i, s[i], 1, 0);
  for (long q = 0; q < n; q++) expect_near("sum", q, sum[q], (double)keys, 0);
  end_check();
}

static void check_finish_of(long columns, float scale) {
  const float *top = normals(columns, 0, 50);
  float *sum = normals(columns, 9, 1), *inverse = garbage(columns), *lse = garbage(columns);
  // From around 1 to long sequences; the square root of 1/2 and of 2 are where the logarithm's pieces meet.
  for (long q = 0; q < columns; q++) sum[q] = q % 4 == 0 ? 1 + (float)q / 1000 : sum[q] * (float)(1 << (q % 23));
  sum[0] = 1, sum[columns - 1] = 1.41421353f, sum[columns / 2] = 1.41421366f;
  kernels.attention.finish(columns, scale, top, sum, inverse, lse);
  for (long q = 0; q < columns; q++) {
    expect_near("inverse", q, inverse[q], 1 / (double)sum[q], U / sum[q]);
    const double log_sum = log((double)sum[q]), shift = (double)top[q] * scale;
    expect_near("lse", q, lse[q], shift + log_sum, 2 * U * fabs(shift) + 6 * U * log_sum + U * fabs(shift + log_sum));
  }
  end_check();
}

static void check_gradients_of(long keys, long padded, long first, long columns, float scale) {
  const long ld = columns + 5, n = (padded > 0 ? padded - 1 : 0) * ld + columns;
  float *s = scores(keys, padded, first, columns, ld), *dp = scores(keys, padded, first, columns, ld);
  const float *before = copy_of(s, n), *dp_before = copy_of(dp, n);
  const float *lse = normals(columns, 12, 1), *delta = normals(columns, 0, 1);
  kernels.attention.gradients(keys, padded, first, columns, scale, s, dp, ld, lse, delta);
  for (long j = 0; j < padded; j++)
    for (long q = 0; q < columns; q++) {
      const long i = j * ld + q;
      const int seen = is_visible(j, q, keys, first);
      const double score = scale * (double)before[i], p = seen ? fmin(exp(score - lse[q]), 1) : 0;
      const double unit = U * (4 * (fabs(score) + fabsf(lse[q])) + 6);
      expect_near("p", i, s[i], p, seen ? p * unit + LOST : 0);
      const double difference = (double)dp_before[i] - delta[q];
      expect_near("ds", i, dp[i], seen ? p * difference : 0,
                  seen ? (p * (unit + gamma_of(2)) + LOST) * fabs(difference) : 0);
    }
  end_check();
}

/// The exponential over its whole range: with scale 1 and lse 0 the weights are it, or 1 where it is more.
static void check_exponential(void) {
  const long n = kernels.attention.unit, rows = 20000 / n, count = rows * n;
  float *x = garbage(count), *dp = normals(count, 0, 1), *zero = garbage(n);
  for (long q = 0; q < n; q++) zero[q] = 0;
  for (long i = 0; i < count; i++) x[i] = (float)(-95 + 96 * (double)i / (double)count);
  x[0] = -INFINITY, x[1] = INFINITY, x[2] = NAN, x[3] = 3e38f, x[4] = -3e38f, x[5] = -0.0f, x[6] = -1e-30f;
  const float *before = copy_of(x, count);
  kernels.attention.gradients(rows, rows, rows, n, 1, x, dp, n, zero, zero);
  for (long i = 0; i < count; i++) {
    const double v = before[i], wanted = v > 0 ? 1 : exp(v);
    expect_near("exp", i, x[i], wanted, wanted * U * (4 + 2 * fabs(v)) + (v < -87.3 ? LOST : 0));
  }
  end_check();
}

typedef void masked_check(long keys, long padded, long first, long columns, float scale);

/// Full attention, causal from the first key on, causal with earlier keys that all see, and later blocks, which the
/// first lanes do not see.
static void each_mask(masked_check *check) {
  const long unit = kernels.attention.unit, counts[] = {1, 2, 7, unit - 1, unit, unit + 1, 3 * unit + 5};
  for (int c = 0; c < 7; c++) {
    const long keys = counts[c],
               firsts[] = {keys, 1, keys > unit ? keys - unit + 1 : 1, keys / 2 + 1, keys + 3, 0, -5, -unit};
    for (int f = 0; f < 8; f++)
      for (long columns = unit; columns <= 3 * unit; columns += unit)
        for (long padding = 0; padding < 6; padding += 5)
          check(keys, keys + padding, firsts[f], columns, f % 2 ? 0.125f : 1);
  }
}

void check_attention(void) {
  KERNEL(attention.softmax);
  each_mask(check_first_softmax);
  each_mask(check_next_softmax);
  check_large_scores(9, 1.2345e10f);
  check_large_scores(40, -3.3333e6f);
  KERNEL(attention.finish);
  for (long n = 1; n < 5; n++) check_finish_of(n * kernels.attention.unit, 0.125f);
  check_finish_of(4 * kernels.attention.unit, 1);
  KERNEL(attention.gradients);
  check_exponential();
  each_mask(check_gradients_of);
}
