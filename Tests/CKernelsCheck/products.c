// The tile of the matrix product, the product with a vector, the weighted sum of rows.
#include "check.h"

/// `count` panels of A and their tiles.
static void check_tiles(long count, long k, long ldc, int accumulate, int has_next) {
  const long mr = kernels.gemm.mr, nr = kernels.gemm.nr, rows = count * mr;
  const long size = rows > 0 ? (rows - 1) * ldc + nr : 0;
  const float *a = normals(k * rows, 0, 1), *b = normals(k * nr, 0, 1);
  float *c = accumulate ? normals(size, 0, 1) : garbage(size);
  const float *before = copy_of(c, size);
  // Read by no one: what is fetched ahead must not change a result.
  const float *next = has_next ? garbage(k * nr) : 0;
  kernels.gemm.panels(count, k, a, b, c, ldc, accumulate, next);
  for (long i = 0; i < rows; i++) {
    const float *row = a + i / mr * k * mr + i % mr;
    for (long j = 0; j < nr; j++) {
      double sum = accumulate ? before[i * ldc + j] : 0, size_of_terms = fabs(sum);
      for (long p = 0; p < k; p++) {
        sum += (double)row[p * mr] * b[p * nr + j];
        size_of_terms += fabs((double)row[p * mr] * b[p * nr + j]);
      }
      // k products, k sums in turn, and c added last.
      expect_near("c", i * ldc + j, c[i * ldc + j], sum, gamma_of(k + 2) * size_of_terms);
    }
    if (i + 1 < rows) expect_same("gap of c", c + i * ldc + nr, before + i * ldc + nr, ldc - nr);
  }
  end_check();
}

/// The numbers from the first of the first row to the last of the last, of `rows` rows `ld` apart.
static long span(long rows, long columns, long ld) { return rows > 0 ? (rows - 1) * ld + columns : 0; }

static void check_matvec(long n, long k, long ld) {
  const float *w = normals(span(n, k, ld), 0, 1), *x = normals(k, 0, 1);
  float *y = garbage(n);
  kernels.gemm.matvec(n, k, w, ld, x, y);
  for (long j = 0; j < n; j++) {
    double sum = 0, size = 0;
    for (long p = 0; p < k; p++) {
      sum += (double)w[j * ld + p] * x[p];
      size += fabs((double)w[j * ld + p] * x[p]);
    }
    // In whatever order the lanes are added, no term meets more than k + 1 roundings.
    expect_near("y", j, y[j], sum, gamma_of(k + 1) * size);
  }
  end_check();
}

/// Weights at 16 bits give the bits of the same weights in float32.
static void check_narrow_matvec(long n, long k, long ld, int is_fp16) {
  const long count = span(n, k, ld);
  const float *x = normals(k, 0, 1);
  const uint16_t *w = is_fp16 ? fp16_numbers(count) : bf16_normals(count, 0, 1);
  float *wide = garbage(count), *y = garbage(n), *expected = garbage(n);
  for (long i = 0; i < count; i++) wide[i] = is_fp16 ? fp16_value(w[i]) : bfloat16_value(w[i]);
  (is_fp16 ? kernels.gemm.matvec_fp16 : kernels.gemm.matvec_bf16)(n, k, w, ld, x, y);
  kernels.gemm.matvec(n, k, wide, ld, x, expected);
  expect_same("y", y, expected, n);
  end_check();
}

static void check_weighted_rows(long k, long n, long ld) {
  const float *p = normals(k, 0, 1), *v = normals(span(k, n, ld), 0, 1);
  float *y = normals(n, 0, 1);
  const float *before = copy_of(y, n);
  kernels.gemm.weighted_rows(k, n, p, v, ld, y);
  for (long i = 0; i < n; i++) {
    double sum = before[i], size = fabs(sum);
    for (long j = 0; j < k; j++) {
      sum += (double)p[j] * v[j * ld + i];
      size += fabs((double)p[j] * v[j * ld + i]);
    }
    expect_near("y", i, y[i], sum, gamma_of(k + 1) * size);
  }
  end_check();
}

void check_products(void) {
  const long sums[] = {0, 1, 2, 3, 7, 64, 255, 256}, gaps[] = {0, 1, 13};
  KERNEL(gemm.panels);
  for (int s = 0; s < 8; s++)
    for (int g = 0; g < 3; g++)
      for (int accumulate = 0; accumulate < 2; accumulate++)
        check_tiles(1, sums[s], kernels.gemm.nr + gaps[g], accumulate, 0);
  for (long count = 0; count < 4; count++)
    for (int s = 0; s < 8; s += 2)
      for (int accumulate = 0; accumulate < 2; accumulate++)
        check_tiles(count, sums[s], kernels.gemm.nr + gaps[s % 3], accumulate, 1);
  // Rows come in fours.
  KERNEL(gemm.matvec);
  for (long n = 0; n < 10; n++) EACH_SIZE(k) for (int g = 0; g < 3; g++) check_matvec(n, k, k + gaps[g]);
  KERNEL(gemm.matvec_bf16);
  for (long n = 0; n < 10; n++) EACH_SIZE(k) for (int g = 0; g < 3; g++) check_narrow_matvec(n, k, k + gaps[g], 0);
  KERNEL(gemm.matvec_fp16);
  for (long n = 0; n < 10; n++) EACH_SIZE(k) for (int g = 0; g < 3; g++) check_narrow_matvec(n, k, k + gaps[g], 1);
  KERNEL(gemm.weighted_rows);
  for (long k = 0; k < 10; k++) EACH_SIZE(n) for (int g = 0; g < 3; g++) check_weighted_rows(k, n, n + gaps[g]);
}
