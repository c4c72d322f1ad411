// Activation functions. `U` is the unit roundoff; the exponential is within two units in the last place, 4 U.
#include "check.h"

static double gelu(double x) { return x * 0.5 * erfc(-x * sqrt(0.5)); }

/// The fraction P/D has 8 + 10 roundings, the exponential 4 and x²/2 of its argument's, the products 4: all of that
/// on the tail only. Then 1 − tail and the product with x.
static double gelu_bound(double x) {
  const double tail = 0.5 * erfc(fabs(x) * sqrt(0.5));
  return U * fabs(x) * (tail * (26 + x * x / 2) + 2);
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }
static double gelu_argument(double x) { return 2 * sqrt(2 / PI) * (x + 0.044715 * x * x * x); }
static double gelu_tanh(double x) { return x * sigmoid(gelu_argument(x)); }

/// The argument has 7 roundings, constants included, which the exponential turns into relative errors of its own.
static double gelu_tanh_bound(double x) {
  const double u = gelu_argument(x), s = sigmoid(u);
  return U * fabs(x * s) * (7 + 7 * (isfinite(u) ? fabs(u) * sigmoid(-u) : 0));
}

/// Below −88.7 the exponential is infinite and the result 0.
static double silu(double x) { return x * sigmoid(x); }
static double silu_bound(double x) { return U * 8 * fabs(silu(x)); }

/// From 0.625 up 0.45 at most with 6 roundings is taken from 1; relative to 0.55 that is below 7. Below, a correction
/// of at most an eighth with 9 roundings is added.
static double tanh_bound(double x) { return U * (fabs(x) < 0.625 ? 3 : 7) * fabs(tanh(x)); }

/// No rounding.
static double relu(double x) { return x > 0 ? x : isnan(x) ? x : 0; }
static double relu_bound(double x) {
  (void)x;
  return 0;
}

typedef void kernel_function(long n, const float *x, float *y);

/// Whether f has a value at −∞, and no exponential that goes to 0 too early.
static int is_bounded(double f(double)) { return f == tanh || f == relu; }

/// y and, in place, x itself against f; at −∞ every function but tanh and relu gives NaN.
static void check_values(kernel_function *kernel, double f(double), double bound(double), float *x, long n) {
  float *y = garbage(n), *z = copy_of(x, n);
  kernel(n, x, y);
  kernel(n, z, z);
  expect_same("y in place", z, y, n);
  for (long i = 0; i < n; i++) {
    const double wanted = is_bounded(f) || x[i] != -INFINITY ? f(x[i]) : (double)NAN;
    // An exponential that is 0 or infinite too early costs at most 89·e^−87.3; small numbers have no such.
    const double lost = is_bounded(f) || fabsf(x[i]) < 8 ? 0x1p-149 : 89 * 1.2e-38;
    expect_near("y", i, y[i], wanted, bound(x[i]) + lost);
  }
  end_check();
}

static void check_function(kernel_function *kernel, double f(double), double bound(double)) {
  EACH_SIZE(n) check_values(kernel, f, bound, normals(n, 0, 3), n);
  // A grid that falls between the exponential's steps, out to where every function is 0, 1 or x.
  const long points = 6001;
  float *grid = garbage(points);
  for (long i = 0; i < points; i++) grid[i] = (float)((double)(i - points / 2) * 0.0317);
  check_values(kernel, f, bound, grid, points);
  const float ends[] = {0,     -0.0f,  1e-45f, -1e-45f, 1e-38f,   -1e-20f,   1e4f, -1e4f,
                        1e19f, -1e19f, 3e38f,  -3e38f,  INFINITY, -INFINITY, NAN};
  const long count = sizeof ends / sizeof *ends;
  check_values(kernel, f, bound, copy_of(ends, count), count);
}

void check_activations(void) {
  KERNEL(rows.gelu);
  check_function(kernels.rows.gelu, gelu, gelu_bound);
  KERNEL(rows.gelu_tanh);
  check_function(kernels.rows.gelu_tanh, gelu_tanh, gelu_tanh_bound);
  KERNEL(rows.silu);
  check_function(kernels.rows.silu, silu, silu_bound);
  KERNEL(rows.tanh);
  check_function(kernels.rows.tanh, tanh, tanh_bound);
  KERNEL(rows.relu);
  check_function(kernels.rows.relu, relu, relu_bound);
}
