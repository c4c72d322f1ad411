// Derivatives of the activation functions, times the gradient that comes in.
#include "check.h"

/// A derivative, and the most that the kernel's roundings, and an exponential that goes to 0 too early, move it.
typedef struct slope {
  double value, bound;
} slope;

/// Φ + xφ. Φ's tail has 26 + x²/2 roundings (see activations.c), φ 4 + x²/2 and three products; then the sum, and the
/// product with dy.
static slope gelu_slope(double x) {
  const double phi = 0.5 * erfc(-x * sqrt(0.5)), tail = 0.5 * erfc(fabs(x) * sqrt(0.5));
  const double bell = x * exp(-x * x / 2) / sqrt(2 * PI), argument = x * x / 2;
  const double value = phi + bell;
  const double rounding = U * (tail * (26 + argument) + phi + fabs(bell) * (8 + argument) + 2 * fabs(value));
  return (slope){value, rounding + LOST * (1 + fabs(x))};
}

/// σ + x·σ′·u′ with u the argument, which has 7 roundings.
static slope gelu_tanh_slope(double x) {
  // 0 or 1 to the last bit, where the kernel may stand still: at −10, 230 times an exponential that is as good as lost.
  if (fabs(x) > 20) return (slope){x > 0, 230 * LOST};
  const double c = 2 * sqrt(2 / PI), u = c * (x + 0.044715 * x * x * x);
  const double s = 1 / (1 + exp(-u)), ds = 1 / (2 + exp(u) + exp(-u));
  const double growth = x * c * (1 + 3 * 0.044715 * x * x), bend = growth * ds, value = s + bend;
  const double rounding = U * (ds * 7 * fabs(u) + 6 * s + fabs(bend) * (18 + 7 * fabs(u)) + 2 * fabs(value));
  return (slope){value, rounding + LOST * (1 + fabs(growth))};
}

/// From tanh's output: (1 − y)(1 + y), four roundings with the product by dy.
static slope tanh_slope(double y) {
  const double value = (1 - y) * (1 + y);
  return (slope){value, U * 4 * fabs(value)};
}

/// 1 or 0; no rounding.
static slope relu_slope(double x) { return (slope){x > 0, 0}; }

typedef void kernel_function(long n, const float *x, const float *dy, float *dx);

static void check_values(kernel_function *kernel, slope f(double), const float *x, long n) {
  float *dx = garbage(n), *dy = normals(n, 0, 2), *z = copy_of(dy, n);
  kernel(n, x, dy, dx);
  kernel(n, x, z, z);
  expect_same("dx in place", z, dx, n);
  for (long i = 0; i < n; i++) {
    const slope s = isnan(x[i]) ? (slope){NAN, 0} : f(x[i]);
    expect_near("dx", i, dx[i], dy[i] * s.value, fabsf(dy[i]) * s.bound + 0x1p-149);
  }
  end_check();
}

static void check_function(kernel_function *kernel, slope f(double), double reach) {
  EACH_SIZE(n) check_values(kernel, f, normals(n, 0, reach / 6), n);
  const long points = 6001;
  float *grid = garbage(points);
  for (long i = 0; i < points; i++) grid[i] = (float)(reach * (double)(i - points / 2) / (double)(points / 2));
  check_values(kernel, f, grid, points);
}

/// Large numbers have slope 0 or 1, and NaN stays NaN.
static void check_ends(kernel_function *kernel, slope f(double)) {
  const float ends[] = {0, -0.0f, 1e-45f, -1e-38f, 1e4f, -1e4f, 1e18f, -1e18f, 3e38f, -3e38f, NAN};
  const long count = sizeof ends / sizeof *ends;
  check_values(kernel, f, copy_of(ends, count), count);
}

void check_activation_gradients(void) {
  KERNEL(rows.gelu_backward);
  check_function(kernels.rows.gelu_backward, gelu_slope, 18);
  check_ends(kernels.rows.gelu_backward, gelu_slope);
  KERNEL(rows.gelu_tanh_backward);
  check_function(kernels.rows.gelu_tanh_backward, gelu_tanh_slope, 25);
  check_ends(kernels.rows.gelu_tanh_backward, gelu_tanh_slope);
  // Its argument is an output of tanh, in −1 ... 1.
  KERNEL(rows.tanh_backward);
  check_function(kernels.rows.tanh_backward, tanh_slope, 1);
  KERNEL(rows.relu_backward);
  check_function(kernels.rows.relu_backward, relu_slope, 6);
  check_ends(kernels.rows.relu_backward, relu_slope);
}
