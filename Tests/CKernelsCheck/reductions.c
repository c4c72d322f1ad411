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
  // A square of a single is exact in double; both sums round n times in their own order.
  expect_near("sum", n, kernels.rows.sum_squares(n, x), sum, 2.0 * (double)n * 0x1p-53 * sum);
  end_check();
}

/// The largest is at `place` and again at every place behind it.
static void check_argmax(long n, long place) {
  float *x = normals(n, 0, 1);
  for (long i = place; i < n; i++) x[i] = 7;
  expect_near("place", n, (double)kernels.rows.argmax(n, x), (double)place, 0);
  end_check();
}

/// NaN is never the largest, unless the row begins with it.
static void check_argmax_ends(float first, float other, long wanted) {
  float *x = garbage(50);
  for (long i = 0; i < 50; i++) x[i] = i == 0 ? first : i % 3 == 1 ? NAN : other;
  expect_near("place", 0, (double)kernels.rows.argmax(50, x), (double)wanted, 0);
  end_check();
}

void check_reductions(void) {
  KERNEL(rows.dot);
  EACH_SIZE(n) check_dot(n);
  check_dot(5000);
  KERNEL(rows.sum_squares);
  EACH_SIZE(n) check_sum_squares(n, 1);
  check_sum_squares(5000, 1);
  check_sum_squares(100, 1e30); // squares beyond single precision
  KERNEL(rows.argmax);
  EACH_SIZE(n) for (long place = 0; place < n; place += 1 + n / 7) check_argmax(n, place);
  check_argmax_ends(-1, 2, 2);
  check_argmax_ends(-INFINITY, -INFINITY, 0);
  check_argmax_ends(-INFINITY, INFINITY, 2);
  check_argmax_ends(NAN, 2, 0);
}
