// Softmax of one row and the logarithm of its sum. A row has at least one number.
#include "check.h"

typedef struct sums {
  double top, sum, reach; // the largest, Σ exp(x − top), the largest |x − top| that is finite
} sums;

static sums sums_of(long n, const float *x) {
  sums s = {-INFINITY, 0, 0};
  for (long i = 0; i < n; i++) s.top = fmax(s.top, x[i]);
  for (long i = 0; i < n; i++) {
    s.sum += exp(x[i] - s.top);
    if (isfinite(x[i])) s.reach = fmax(s.reach, s.top - x[i]);
  }
  return s;
}

static void check_row(long n, double deviation, int masked) {
  float *x = normals(n, 0, deviation);
  if (masked && n > 1) x[n / 2] = -INFINITY;
  const sums s = sums_of(n, x);
  // x − top rounds by a share of itself, which the exponential makes a relative error; it adds 4, the sum n.
  const double relative = U * s.reach + gamma_of(n + 6), log_sum = log(s.sum);
  const double bound = relative + n * LOST + U * (2 * fabs(log_sum) + fabs(s.top + log_sum));
  const float *before = copy_of(x, n);
  const float total = kernels.rows.softmax(n, x);
  expect_near("log-sum-exp", 0, total, s.top + log_sum, bound);
  for (long i = 0; i < n; i++) {
    const double p = exp(before[i] - s.top) / s.sum;
    expect_near("p", i, x[i], p, p * (2 * relative) + LOST);
  }
  end_check();
}

static void check_log_sum_exp(long n, double deviation) {
  const float *x = normals(n, 0, deviation), *before = copy_of(x, n);
  const sums s = sums_of(n, x);
  const double log_sum = log(s.sum), relative = U * s.reach + gamma_of(n + 6);
  expect_near("log-sum-exp", 0, kernels.rows.log_sum_exp(n, x), s.top + log_sum,
              relative + n * LOST + U * (2 * fabs(log_sum) + fabs(s.top + log_sum)));
  expect_same("x", x, before, n);
  end_check();
}

static void check_likelihood(long n, double deviation, long target) {
  const float *x = normals(n, 0, deviation), *before = copy_of(x, n);
  const sums s = sums_of(n, x);
  const double log_sum = log(s.sum), distance = s.top - x[target], relative = U * s.reach + gamma_of(n + 6);
  expect_near("loss", target, kernels.rows.negative_log_likelihood(n, x, target), log_sum + distance,
              relative + n * LOST + 2 * U * (fabs(log_sum) + distance));
  expect_same("x", x, before, n);
  end_check();
}

/// A row with +∞, NaN, or nothing but −∞ has no softmax.
static void check_without(float value, float others) {
  float *x = garbage(37);
  for (long i = 0; i < 37; i++) x[i] = i == 20 ? value : others;
  const float *y = copy_of(x, 37);
  expect_near("log-sum-exp", 0, kernels.rows.log_sum_exp(37, y), NAN, 0);
  expect_near("loss", 0, kernels.rows.negative_log_likelihood(37, y, 3), NAN, 0);
  expect_near("log-sum-exp", 1, kernels.rows.softmax(37, x), NAN, 0);
  end_check();
}

void check_softmax(void) {
  KERNEL(rows.softmax);
  EACH_SIZE(n) if (n > 0) for (int masked = 0; masked < 2; masked++) check_row(n, 4, masked);
  check_row(5003, 2, 0);
  check_row(300, 1e4, 0);
  check_without(NAN, 0);
  check_without(-INFINITY, -INFINITY);
  KERNEL(rows.log_sum_exp);
  EACH_SIZE(n) if (n > 0) check_log_sum_exp(n, 4);
  check_log_sum_exp(5003, 2);
  KERNEL(rows.negative_log_likelihood);
  EACH_SIZE(n) for (long target = 0; target < n; target += 1 + n / 5) check_likelihood(n, 4, target);
  check_likelihood(5003, 2, 5002);
  check_likelihood(300, 1e4, 3);
}
