// Sums and multiples, number by number.
#include "check.h"

static void check_add(long n, int in_place) {
  const float *a = normals(n, 0, 1), *b = normals(n, 0, 1);
  float *y = in_place == 1 ? copy_of(a, n) : in_place == 2 ? copy_of(b, n) : garbage(n);
  kernels.rows.add(n, in_place == 1 ? y : a, in_place == 2 ? y : b, y);
  // One rounding: there is one right answer.
  for (long i = 0; i < n; i++) expect_near("y", i, y[i], (float)((double)a[i] + b[i]), 0);
  end_check();
}

static void check_multiply(long n, int in_place) {
  const float *a = normals(n, 0, 1), *b = normals(n, 0, 1);
  float *y = in_place == 1 ? copy_of(a, n) : in_place == 2 ? copy_of(b, n) : garbage(n);
  kernels.rows.multiply(n, in_place == 1 ? y : a, in_place == 2 ? y : b, y);
  for (long i = 0; i < n; i++) expect_near("y", i, y[i], (float)((double)a[i] * b[i]), 0);
  end_check();
}

static void check_scale(long n, int in_place) {
  const float *x = normals(n, 0, 1);
  float *y = in_place ? copy_of(x, n) : garbage(n);
  kernels.rows.scale(n, -0.3f, in_place ? y : x, y);
  for (long i = 0; i < n; i++) expect_near("y", i, y[i], (float)((double)-0.3f * x[i]), 0);
  end_check();
}

static void check_axpy(long n) {
  const float *x = normals(n, 0, 1);
  float *y = normals(n, 0, 1);
  const float *before = copy_of(y, n);
  kernels.rows.axpy(n, 1.7f, x, y);
  for (long i = 0; i < n; i++) {
    const double product = (double)1.7f * x[i], sum = before[i] + product;
    // The sum's rounding, and the product's where the two are not fused.
    expect_near("y", i, y[i], sum, U * (fabs(sum) + 2 * fabs(product)));
  }
  end_check();
}

static void check_axpby(long n, int in_place) {
  const float *x = normals(n, 0, 1), *y = normals(n, 0, 1);
  float *z = in_place == 1 ? copy_of(x, n) : in_place == 2 ? copy_of(y, n) : garbage(n);
  kernels.rows.axpby(n, 1.7f, in_place == 1 ? z : x, -0.3f, in_place == 2 ? z : y, z);
  for (long i = 0; i < n; i++) {
    const double a = (double)1.7f * x[i], b = (double)-0.3f * y[i];
    expect_near("z", i, z[i], a + b, gamma_of(2) * (fabs(a) + fabs(b)));
  }
  end_check();
}

static void check_lerp(long n, float t) {
  float *x = normals(n, 0, 1), *y = normals(n, 0, 1);
  for (long i = 0; i < n; i += 3) x[i] = y[i];
  const float *before = copy_of(y, n);
  kernels.rows.lerp(n, t, x, y);
  for (long i = 0; i < n; i++) {
    const double step = t * ((double)x[i] - before[i]);
    // What is equal stays; else the difference, the product and the sum are rounded.
    expect_near("y", i, y[i], before[i] + step,
                step == 0 ? 0 : 2 * gamma_of(2) * fabs(step) + U * fabs(before[i] + step));
  }
  end_check();
}

static void check_zero(long n) {
  float *y = garbage(n);
  kernels.rows.zero_uncached(n, y);
  for (long i = 0; i < n; i++) expect_near("y", i, y[i], 0, 0);
  end_check();
}

void check_elementwise(void) {
  KERNEL(rows.add);
  EACH_SIZE(n) for (int in_place = 0; in_place < 3; in_place++) check_add(n, in_place);
  KERNEL(rows.multiply);
  EACH_SIZE(n) for (int in_place = 0; in_place < 3; in_place++) check_multiply(n, in_place);
  KERNEL(rows.scale);
  EACH_SIZE(n) for (int in_place = 0; in_place < 2; in_place++) check_scale(n, in_place);
  KERNEL(rows.zero_uncached);
  EACH_SIZE(n) check_zero(n);
  KERNEL(rows.axpy);
  EACH_SIZE(n) check_axpy(n);
  KERNEL(rows.axpby);
  EACH_SIZE(n) for (int in_place = 0; in_place < 3; in_place++) check_axpby(n, in_place);
  KERNEL(rows.lerp);
  EACH_SIZE(n) {
    check_lerp(n, 0.001f);
    check_lerp(n, 0.9f);
  }
}
