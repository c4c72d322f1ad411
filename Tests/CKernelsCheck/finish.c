// What is added to a product before it is stored: a bias, another matrix, what stood there; in either precision.
#include "check.h"

/// A matrix in float32 or bfloat16, `rows` of n numbers `ld` apart.
typedef struct matrix {
  float *wide;
  uint16_t *bf16;
  long ld;
} matrix;

static matrix matrix_of(long rows, long n, long ld, int wide) {
  const long size = rows > 0 ? (rows - 1) * ld + n : 0;
  return wide ? (matrix){normals(size, 0, 1), NULL, ld} : (matrix){NULL, bf16_normals(size, 0, 1), ld};
}

static void *numbers(matrix x) { return x.wide ? (void *)x.wide : x.bf16; }
static double at(matrix x, long row, long i) {
  return x.wide ? x.wide[row * x.ld + i] : bfloat16_value(x.bf16[row * x.ld + i]);
}

enum { APART, OVER_SUMS, OVER_BASE, PLACES };

/// `kinds` chooses: bit 0 a bias, bit 1 a base, bit 2 whether that is wide, bit 3 whether c is wide, bit 4 accumulate.
static void check_kind(long rows, long n, int kinds, int place) {
  enum { MOST = 8192 };
  static double wanted[MOST], sizes[MOST];
  const int has_bias = kinds & 1, has_base = kinds >> 1 & 1, base_wide = kinds >> 2 & 1, c_wide = kinds >> 3 & 1;
  const int accumulate = kinds >> 4 & 1;
  if (place == OVER_SUMS && !c_wide) return;
  if (place == OVER_BASE && (!has_base || base_wide != c_wide)) return;
  const matrix sums = matrix_of(rows, n, n + 3, 1), base = matrix_of(rows, n, n + 5, base_wide);
  const float *bias = normals(n, 0, 1);
  const matrix c = place == OVER_SUMS ? sums : place == OVER_BASE ? base : matrix_of(rows, n, n + 1, c_wide);
  for (long row = 0; row < rows; row++) {
    for (long i = 0; i < n; i++) {
      const double parts[] = {at(sums, row, i), has_bias ? bias[i] : 0, has_base ? at(base, row, i) : 0,
                              accumulate ? at(c, row, i) : 0};
      wanted[row * n + i] = sizes[row * n + i] = 0;
      for (int k = 0; k < 4; k++) wanted[row * n + i] += parts[k], sizes[row * n + i] += fabs(parts[k]);
    }
  }
  const double gap = rows > 1 ? at(c, 0, n) : 0;
  kernels.gemm.finish(rows, n, sums.wide, sums.ld, has_bias ? bias : NULL, has_base ? numbers(base) : NULL, base.ld,
                      base_wide, numbers(c), c.ld, c_wide, accumulate);
  for (long row = 0; row < rows; row++) {
    for (long i = 0; i < n; i++) {
      // Three sums, and where c is in bfloat16 the rounding to it.
      const double sum = wanted[row * n + i], bound = gamma_of(3) * sizes[row * n + i];
      expect_near("c", row * n + i, at(c, row, i), sum, c_wide ? bound : bound + U_BF16 * (fabs(sum) + bound));
    }
  }
  if (rows > 1) expect_near("gap of c", 0, at(c, 0, n), gap, 0);
  end_check();
}

void check_finish(void) {
  KERNEL(gemm.finish);
  for (int kinds = 0; kinds < 32; kinds++)
    for (int place = 0; place < PLACES; place++)
      for (long rows = 0; rows < 4; rows += 1 + rows) EACH_SIZE(n) check_kind(rows, n, kinds, place);
}
