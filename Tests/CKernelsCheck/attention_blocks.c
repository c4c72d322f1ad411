// Attention's blocks: moving them in and out, and their products.
#include "check.h"

static long span(long rows, long columns, long ld) { return rows > 0 && columns > 0 ? (rows - 1) * ld + columns : 0; }

static uint16_t *rounded(const float *x, long n) {
  uint16_t *bits = bf16_garbage(n);
  kernels.rows.narrow(n, x, bits);
  return bits;
}

static void check_load(long rows, long padded, long columns, long width, int bf16) {
  const long lds = columns + 5, ldd = width + 2, n = span(rows, columns, lds);
  const float *src = normals(n, 0, 1);
  float *dst = garbage(span(padded, width, ldd));
  const uint16_t *bits = bf16 ? rounded(src, n) : NULL;
  if (bf16)
    kernels.attention.load_bf16(rows, padded, columns, width, bits, lds, dst, ldd);
  else
    kernels.attention.load(rows, padded, columns, width, src, lds, dst, ldd);
  for (long i = 0; i < padded; i++) {
    for (long j = 0; j < width; j++) {
      float wanted = 0;
      if (i < rows && j < columns) {
        if (bf16)
          kernels.rows.widen(1, bits + i * lds + j, &wanted);
        else
          wanted = src[i * lds + j];
      }
      expect_same("dst", dst + i * ldd + j, &wanted, 1);
    }
    if (i + 1 < padded) expect_untouched("gap of dst", dst + i * ldd + width, ldd - width);
  }
  end_check();
}

static void each_load(int bf16) {
  const long unit = kernels.attention.unit;
  EACH_SIZE(columns)
  for (long rows = 0; columns > 0 && rows < 4; rows++)
    for (long more = 0; more < 3; more += 2)
      check_load(rows, rows + more, columns, (columns + unit - 1) / unit * unit, bf16);
}

static void check_store(long rows, long columns, long step, int bf16) {
  const long lds = columns + 3, ldd = columns + 4;
  const float *src = normals(span(rows, columns, lds), 0, 1), *factors = normals(rows * step + 1, 0, 1);
  const long n = span(rows, columns, ldd);
  float *dst = garbage(n);
  uint16_t *bits = bf16_garbage(n);
  const uint16_t *untouched = bf16_garbage(n);
  if (bf16)
    kernels.attention.store_bf16(rows, columns, src, lds, factors, step, bits, ldd);
  else
    kernels.attention.store(rows, columns, src, lds, factors, step, dst, ldd);
  for (long i = 0; i < rows; i++) {
    for (long j = 0; j < columns; j++) {
      const float wanted = src[i * lds + j] * factors[i * step];
      if (bf16) {
        uint16_t nearest;
        kernels.rows.narrow(1, &wanted, &nearest);
        expect_bits("dst", i * ldd + j, bits[i * ldd + j], nearest);
      } else {
        expect_same("dst", dst + i * ldd + j, &wanted, 1);
      }
    }
    if (i + 1 == rows) break;
    if (bf16)
      for (long j = columns; j < ldd; j++) expect_bits("gap", j, bits[i * ldd + j], untouched[i * ldd + j]);
    else
      expect_untouched("gap of dst", dst + i * ldd + columns, ldd - columns);
  }
  end_check();
}

static void check_product(long rows, long k, long columns, int transposed, int accumulate) {
  const long lda = (transposed ? rows : k) + 1, ldb = columns + 2, ldc = columns + 3;
  const float *a = normals(transposed ? span(k, rows, lda) : span(rows, k, lda), 0, 1);
  const float *b = normals(span(k, columns, ldb), 0, 1);
  const long n = span(rows, columns, ldc);
  float *c = accumulate ? normals(n, 0, 1) : garbage(n);
  const float *before = copy_of(c, n);
  (transposed ? kernels.attention.product_transposed : kernels.attention.product)(rows, k, columns, a, lda, b, ldb, c,
                                                                                  ldc, accumulate);
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < columns; j++) {
      double sum = accumulate ? before[i * ldc + j] : 0, size = fabs(sum);
      for (long p = 0; p < k; p++) {
        const double term = (double)(transposed ? a[p * lda + i] : a[i * lda + p]) * b[p * ldb + j];
        sum += term;
        size += fabs(term);
      }
      expect_near("c", i * ldc + j, c[i * ldc + j], sum, gamma_of(2 * (double)k + 1) * size);
    }
  end_check();
}

static void each_product(int transposed) {
  const long unit = kernels.attention.unit, sums[] = {0, 1, 3, 4, 5, 17, 64};
  for (long rows = 0; rows <= 2 * unit; rows += unit)
    for (long columns = unit; columns <= 3 * unit; columns += unit)
      for (int s = 0; s < 7; s++)
        for (int accumulate = 0; accumulate < 2; accumulate++)
          check_product(rows, sums[s], columns, transposed, accumulate);
}

static void check_scale_rows(long rows, long columns) {
  const long ld = columns + 1, n = span(rows, columns, ld);
  float *x = normals(n, 0, 1), *factors = normals(rows, 0, 1);
  for (long i = 0; i < rows; i += 2) factors[i] = 1;
  const float *before = copy_of(x, n);
  kernels.attention.scale_rows(rows, columns, x, ld, factors);
  for (long i = 0; i < n; i++) {
    const float wanted = i % ld < columns ? before[i] * factors[i / ld] : before[i];
    expect_same("x", x + i, &wanted, 1);
  }
  end_check();
}

void check_attention_blocks(void) {
  KERNEL(attention.load);
  each_load(0);
  KERNEL(attention.load_bf16);
  each_load(1);
  KERNEL(attention.store);
  EACH_SIZE(columns)
  for (long rows = 0; columns > 0 && rows < 4; rows++)
    for (long step = 0; step < 2; step++) check_store(rows, columns, step, 0);
  KERNEL(attention.store_bf16);
  EACH_SIZE(columns)
  for (long rows = 0; columns > 0 && rows < 4; rows++)
    for (long step = 0; step < 2; step++) check_store(rows, columns, step, 1);
  KERNEL(attention.product);
  each_product(0);
  KERNEL(attention.product_transposed);
  each_product(1);
  KERNEL(attention.scale_rows);
  for (long rows = 0; rows < 5; rows++)
    for (long n = 1; n < 4; n++) check_scale_rows(rows, n * kernels.attention.unit);
}
