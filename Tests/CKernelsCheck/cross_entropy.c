// Cross entropy of one row with smoothed targets, and its gradient.
#include "check.h"

static void check_row(long n, double deviation, long target, float smoothing, float scale) {
  float *x = normals(n, 0, deviation);
  const float *before = copy_of(x, n);
  double top = -INFINITY, bottom = INFINITY, sum = 0, expected = 0;
  for (long i = 0; i < n; i++) top = fmax(top, x[i]), bottom = fmin(bottom, x[i]);
  const double share = smoothing / (double)n, reach = top - bottom;
  for (long i = 0; i < n; i++) {
    sum += exp(x[i] - top);
    expected += (share + (i == target ? 1 - (double)smoothing : 0)) * (x[i] - top);
  }
  const float loss = kernels.rows.cross_entropy(n, x, target, smoothing, scale);
  // x − top rounds by a share of itself; the exponential's 4; sums of n. The targets' part is a mean of differences.
  const double relative = U * reach + gamma_of(n + 6), log_sum = log(sum);
  expect_near(
      "loss", target, loss, log_sum - expected,
      relative + n * LOST + gamma_of(n + 6) * smoothing * reach +
          U * (2 * fabs(log_sum) + 4 * (before[target] == top ? 0 : top - before[target]) + 2 * fabs(expected)));
  for (long i = 0; i < n; i++) {
    const double p = exp(before[i] - top) / sum, t = share + (i == target ? 1 - (double)smoothing : 0);
    // The softmax's error; 1 − smoothing, smoothing/n, two differences and the scale round too.
    expect_near("gradient", i, x[i], (p - t) * scale, fabsf(scale) * (2 * relative * p + gamma_of(4) * (p + t) + LOST));
  }
  end_check();
}

/// Logits 6e38 apart: the loss is beyond float32, its gradient is not.
static void check_far(void) {
  const float far[] = {3e38f, -3e38f};
  float *x = copy_of(far, 2);
  expect_near("loss", 0, kernels.rows.cross_entropy(2, x, 1, 0, 1), INFINITY, 0);
  expect_near("gradient", 0, x[0], 1, 0);
  expect_near("gradient", 1, x[1], -1, 0);
  end_check();
}

void check_cross_entropy(void) {
  KERNEL(rows.cross_entropy);
  for (int smoothed = 0; smoothed < 2; smoothed++) {
    EACH_SIZE(n)
    for (long target = 0; target < n; target += 1 + n / 5) check_row(n, 3, target, smoothed ? 0.1f : 0, 0.25f);
    check_row(5003, 2, 5002, smoothed ? 0.1f : 0, 1);
    check_row(300, 1e4, 7, smoothed ? 0.1f : 0, -1);
  }
  check_far();
}
