// One step of each optimizer but Adam.
#include "check.h"

static const float lr = 1e-2f, scale = 0.5f;

/// The gradient that a step sees, g·scale + l2·w, and how far rounding moves it: the two may cancel.
typedef struct {
  double value, bound;
} slope;
static slope slope_of(float gradient, float l2, float w) {
  const double scaled = (double)gradient * scale, pull = (double)l2 * w;
  return (slope){scaled + pull, gamma_of(2) * (fabs(scaled) + fabs(pull))};
}

/// The new weight: one product and one difference beside the direction's own error.
static void expect_moved(long i, float found, float before, double direction, double bound) {
  const double move = (double)lr * direction;
  expect_near("w", i, found, before - move,
              lr * bound + 2 * U * fabs(move) + gamma_of(2) * (fabs(before) + fabs(move)));
}

static void check_sgd(long n, int has_buffer, float momentum, int nesterov, float l2) {
  float *w = normals(n, 0, 1), *b = normals(n, 0, 1);
  const float *g = normals(n, 0, 1), *w0 = copy_of(w, n), *b0 = copy_of(b, n);
  kernels.rows.sgd(n, w, g, has_buffer ? b : NULL, lr, momentum, nesterov, l2, scale);
  for (long i = 0; i < n; i++) {
    const slope s = slope_of(g[i], l2, w0[i]);
    if (!has_buffer) {
      expect_moved(i, w[i], w0[i], s.value, s.bound);
      continue;
    }
    const double kept = (double)momentum * b0[i], fresh = kept + s.value;
    const double size = fabs(kept) + fabs(s.value), bound = s.bound + gamma_of(2) * size;
    expect_near("b", i, b[i], fresh, bound);
    if (nesterov)
      expect_moved(i, w[i], w0[i], s.value + momentum * fresh,
                   s.bound + momentum * bound + gamma_of(3) * (fabs(s.value) + momentum * size));
    else
      expect_moved(i, w[i], w0[i], fresh, bound);
  }
  if (!has_buffer) expect_same("an unused buffer", b, b0, n);
  end_check();
}

/// g/(√v + ε) where the error of g is also in v = … + rest·g²: as rest·g² <= v, it counts at most once more through the root.
static double quotient_bound(slope s, double v, float eps) {
  return 2.001 * s.bound / (sqrt(v) + eps) + gamma_of(8) * fabs(s.value) / (sqrt(v) + eps);
}

static void check_rmsprop(long n, int has_buffer, float eps, float l2) {
  const float alpha = 0.99f, momentum = 0.9f;
  float *w = normals(n, 0, 1), *v = normals(n, 0, 0.1), *b = normals(n, 0, 1);
  for (long i = 0; i < n; i++) v[i] = fabsf(v[i]);
  const float *g = normals(n, 0, 1), *w0 = copy_of(w, n), *v0 = copy_of(v, n), *b0 = copy_of(b, n);
  kernels.rows.rmsprop(n, w, g, v, has_buffer ? b : NULL, lr, alpha, momentum, eps, l2, scale);
  for (long i = 0; i < n; i++) {
    const slope s = slope_of(g[i], l2, w0[i]);
    const double rest = 1 - (double)alpha, mean = (double)alpha * v0[i] + rest * s.value * s.value;
    expect_near("v", i, v[i], mean, gamma_of(5) * mean + 2.001 * rest * fabs(s.value) * s.bound);
    double direction = s.value / (sqrt(mean) + eps), bound = quotient_bound(s, mean, eps);
    if (has_buffer) {
      const double kept = (double)momentum * b0[i];
      bound += gamma_of(2) * (fabs(kept) + fabs(direction));
      direction += kept;
      expect_near("b", i, b[i], direction, bound);
    }
    expect_moved(i, w[i], w0[i], direction, bound);
  }
  if (!has_buffer) expect_same("an unused buffer", b, b0, n);
  end_check();
}

static void check_adagrad(long n, float eps, float l2) {
  float *w = normals(n, 0, 1), *sum = normals(n, 0, 1);
  for (long i = 0; i < n; i++) sum[i] = fabsf(sum[i]);
  const float *g = normals(n, 0, 1), *w0 = copy_of(w, n), *sum0 = copy_of(sum, n);
  kernels.rows.adagrad(n, w, g, sum, lr, eps, l2, scale);
  for (long i = 0; i < n; i++) {
    const slope s = slope_of(g[i], l2, w0[i]);
    const double squares = sum0[i] + s.value * s.value;
    expect_near("sum", i, sum[i], squares, gamma_of(3) * squares + 2.001 * fabs(s.value) * s.bound);
    expect_moved(i, w[i], w0[i], s.value / (sqrt(squares) + eps), quotient_bound(s, squares, eps));
  }
  end_check();
}

static void check_lion(long n, float decay) {
  const float b1 = 0.9f, b2 = 0.99f;
  float *w = normals(n, 0, 1), *m = normals(n, 0, 0.2);
  const float *g = normals(n, 0, 1), *w0 = copy_of(w, n), *m0 = copy_of(m, n);
  kernels.rows.lion(n, w, g, m, lr, b1, b2, decay, scale);
  for (long i = 0; i < n; i++) {
    const double s = (double)g[i] * scale;
    const double kept = (double)b1 * m0[i], fresh = (1 - (double)b1) * s, c = kept + fresh;
    const double shrunk = w0[i] - (double)lr * decay * w0[i];
    // Where rounding may turn the sign, either is right.
    const int is_sure = fabs(c) > gamma_of(4) * (fabs(kept) + fabs(fresh));
    const double rounding = gamma_of(4) * (fabs((double)w0[i]) + lr);
    expect_near("w", i, w[i], is_sure ? shrunk - copysign(lr, c) : shrunk, is_sure ? rounding : lr + rounding);
    const double old = (double)b2 * m0[i], new = (1 - (double)b2) * s;
    expect_near("m", i, m[i], old + new, gamma_of(4) * (fabs(old) + fabs(new)));
  }
  end_check();
}

/// Without gradient and mean a weight stays, exactly; NaN spoils its own weight alone.
static void check_signs(void) {
  float *w = normals(21, 0, 1), *m = garbage(21), *g = garbage(21);
  const float *w0 = copy_of(w, 21);
  for (long i = 0; i < 21; i++) {
    m[i] = 0;
    g[i] = i == 20 ? NAN : i % 2 == 0 ? 0 : -0.0f;
  }
  kernels.rows.lion(21, w, g, m, lr, 0.9f, 0.99f, 0, 1);
  expect_same("w", w, w0, 20);
  expect_near("w", 20, w[20], NAN, 0);
  end_check();
}

static void check_muon(long n, int nesterov) {
  const float momentum = 0.95f;
  float *b = normals(n, 0, 1), *direction = garbage(n);
  const float *g = normals(n, 0, 1), *b0 = copy_of(b, n);
  kernels.rows.muon(n, g, b, direction, momentum, nesterov, scale);
  for (long i = 0; i < n; i++) {
    const double rest = 1 - (double)momentum, s = (double)g[i] * scale, kept = (double)momentum * b0[i];
    const double mean = kept + rest * s, size = fabs(kept) + fabs(rest * s);
    expect_near("b", i, b[i], mean, gamma_of(4) * size);
    if (nesterov)
      expect_near("direction", i, direction[i], rest * s + momentum * mean,
                  gamma_of(7) * (fabs(rest * s) + momentum * size));
    else
      expect_near("direction", i, direction[i], b[i], 0);
  }
  end_check();
}

void check_optimizers(void) {
  KERNEL(rows.sgd);
  EACH_SIZE(n) {
    for (int nesterov = 0; nesterov < 2; nesterov++) {
      check_sgd(n, 1, 0.9f, nesterov, 0.1f);
      check_sgd(n, 1, 0.9f, nesterov, 0);
    }
    check_sgd(n, 0, 0, 0, 0.1f);
    check_sgd(n, 0, 0, 0, 0);
  }
  KERNEL(rows.rmsprop);
  EACH_SIZE(n) for (int has_buffer = 0; has_buffer < 2; has_buffer++) {
    check_rmsprop(n, has_buffer, 1e-8f, 0);
    check_rmsprop(n, has_buffer, 0.01f, 0.1f);
  }
  KERNEL(rows.adagrad);
  EACH_SIZE(n) {
    check_adagrad(n, 1e-10f, 0);
    check_adagrad(n, 0.01f, 0.1f);
  }
  KERNEL(rows.lion);
  EACH_SIZE(n) {
    check_lion(n, 0);
    check_lion(n, 0.5f);
  }
  check_signs();
  KERNEL(rows.muon);
  EACH_SIZE(n) {
    check_muon(n, 0);
    check_muon(n, 1);
  }
}
