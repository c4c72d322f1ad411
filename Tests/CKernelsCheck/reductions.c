// Sums over a run of numbers.
#include "check.h"

static void check_dot(long n) {
  const float *x = normals(n, 0, 1), *y = normals(n, 0, 1);
  double sum = 0, size = 0;
  for (long i = 0; i < n; i++) {
    sum += (double)x[i] * y[i];
    size += fabs((double)x[i] * y[i]);
  }
  // In whatever order, no term meets more than n + 1 roundings.
  expect_near("dot", n, kernels.rows.dot(n, x, y), sum, gamma_of(n + 1) * size);
  end_check();
}

static void check_sum_squares(long n, double deviation) {
  const float *x = normals(n, 0, deviation);
  double sum = 0;
  for (long i = 0; i < n; i++) sum += (double)x[i] * x[i];
  // A square of a float32 is exact in double; both sums round n times in their own order.
  expect_near("sum", n, kernels.rows.sum_squares(n, x), sum, 2.0 * (double)n * 0x1p-53 * sum);
  end_check();
}

/// The place of the largest number, the first of equals.
static void check_argmax(long n, long place, float value) {
  float *x = normals(n, 0, 1);
  x[n - 1] = x[place] = value;
  long wanted = 0;
  for (long i = 0; i < n; i++)
    if (x[i] > x[wanted]) wanted = i;
  const long found = kernels.rows.argmax(n, x);
  expect_near("place", n, (double)found, (double)wanted, 0);
  end_check();
}

void check_reductions(void) {
  KERNEL(rows.dot);
  EACH_SIZE(n) check_dot(n);
  check_dot(5000);
  // The largest at every place and again at the end; NaN, which is passed by, but not in front; nothing but −∞.
  KERNEL(rows.argmax);
  EACH_SIZE(n) for (long place = 0; place < n; place++) {
    check_argmax(n, place, 9);
    check_argmax(n, place, NAN);
    check_argmax(n, place, -INFINITY);
  }
  KERNEL(rows.sum_squares);
  EACH_SIZE(n) check_sum_squares(n, 1);
  check_sum_squares(5000, 1);
  check_sum_squares(100, 1e30); // squares beyond float32
}
