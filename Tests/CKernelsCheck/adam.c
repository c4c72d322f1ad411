// One step of Adam, with its decay apart from the gradient or in it.
#include "check.h"

static void check_step(long n, float eps, float decay, float l2, float correction1, float correction2,
                       float gradient_scale) {
  const float lr = 1e-2f, b1 = 0.9f, b2 = 0.95f;
  float *w = normals(n, 0, 1), *m = normals(n, 0, 0.1), *v = normals(n, 0, 0.1);
  const float *g = normals(n, 0, 1);
  for (long i = 0; i < n; i++) v[i] = fabsf(v[i]);
  const float *w0 = copy_of(w, n), *m0 = copy_of(m, n), *v0 = copy_of(v, n);
  kernels.rows.adam(n, w, g, m, v, lr, b1, b2, eps, decay, l2, correction1, correction2, gradient_scale);
  for (long i = 0; i < n; i++) {
    const double scaled = (double)g[i] * gradient_scale, pull = (double)l2 * w0[i], slope = scaled + pull;
    // Two products and a sum, which may cancel: the error is relative to its terms.
    const double slope_bound = gamma_of(2) * (fabs(scaled) + fabs(pull));
    const double rest1 = 1 - (double)b1, rest2 = 1 - (double)b2;
    const double kept = (double)b1 * m0[i], fresh = rest1 * slope;
    const double second = (double)b2 * v0[i] + rest2 * slope * slope;
    const double first_bound = gamma_of(3) * (fabs(kept) + fabs(fresh)) + rest1 * slope_bound;
    const double second_bound = gamma_of(5) * second + 2.001 * rest2 * fabs(slope) * slope_bound;
    expect_near("m", i, m[i], kept + fresh, first_bound);
    expect_near("v", i, v[i], second, second_bound);
    const double per_moment = (double)lr / correction1 / (sqrt(second / correction2) + eps);
    const double move = (kept + fresh) * per_moment, shrunk = w0[i] - (double)lr * decay * w0[i];
    // The root halves the error under it; the quotients, the root, ε, the step's size, a product: below 10 roundings.
    const double bound = first_bound * per_moment + (second_bound / second / 2 + gamma_of(10)) * fabs(move);
    expect_near("w", i, w[i], shrunk - move, bound + gamma_of(4) * fabs((double)w0[i]) + U * fabs(move));
  }
  end_check();
}

/// A weight that never had a gradient stays, exactly, since ε keeps 0/0 away.
static void check_rest(void) {
  float *w = normals(19, 0, 1), *state = garbage(57);
  const float *before = copy_of(w, 19);
  for (long i = 0; i < 57; i++) state[i] = 0;
  kernels.rows.adam(19, w, state, state + 19, state + 38, 1e-2f, 0.9f, 0.95f, 1e-8f, 0, 0, 0.1f, 0.05f, 1);
  expect_same("w", w, before, 19);
  end_check();
}

void check_adam(void) {
  KERNEL(rows.adam);
  EACH_SIZE(n) {
    check_step(n, 1e-8f, 0.1f, 0, 0.1f, 0.05f, 0.5f);
    check_step(n, 0.03f, 0, 0, 1, 1, 1);
    check_step(n, 1e-8f, 0, 0.3f, 0.1f, 0.05f, 0.5f);
  }
  check_rest();
}
