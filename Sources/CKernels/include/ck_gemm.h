// Kernels of the matrix product. The loops around them are in Kernels/Products/GEMM.swift.
#ifndef CK_GEMM_H
#define CK_GEMM_H

#include <stdint.h>

typedef struct ck_gemm_kernels {
  int mr; // rows of a tile: the width of a packed panel of A
  int nr; // columns of a tile: the width of a packed panel of B
  /// KC of BLIS: the k dimension is cut every so many, so that a panel of B stays in a 48 KiB first-level cache while the
  /// tiles of A pass by. A constant and not read from the machine, because where a sum is cut decides its rounding: results
  /// must be the same on any machine with the instruction set.
  int kc;

  /// For each of `count` panels of A lying one after another, k·mr numbers each, and the mr rows of c that belong to it:
  /// c[i][j] (+)= Σp a[p*mr + i] · b[p*nr + j] for the full mr × nr tile, p in 0..<k, in order of p.
  /// c has row stride ldc. With accumulate == 0, c is written and never read. `next`, which may be NULL: the panel of B,
  /// as long as b, that will be wanted after this one; it is fetched into the cache meanwhile and not otherwise read.
  void (*panels)(long count, long k, const float *a, const float *b, float *c, long ldc, int accumulate,
                 const float *next);

  /// c[i][j] = sums[i][j] + bias[j] + base[i][j] (+ c[i][j] with `accumulate`) for rows × n numbers; bias and base may be NULL.
  /// c and base are in float32 where `wide`, else in bfloat16. c may be sums or base.
  void (*finish)(long rows, long n, const float *sums, long lds, const float *bias, const void *base, long ld_base,
                 int base_wide, void *c, long ldc, int c_wide, int accumulate);

  /// dst[p*ldd + i] = src[i*ld + p] for i < rows, p < columns: a transposed copy.
  void (*transpose)(long rows, long columns, const float *src, long ld, float *dst, long ldd);

  /// dst[p*width + i] = src[i*ld + p] for i < valid, 0 for valid <= i < width; p in 0..<k.
  /// Packs `valid` rows into a panel (the minor index of the panel runs over rows).
  void (*pack_rows)(long k, long valid, long width, const float *src, long ld, float *dst);

  /// dst[p*width + i] = src[p*ld + i] for i < valid, 0 for valid <= i < width; p in 0..<k.
  /// Packs `valid` columns into a panel.
  void (*pack_columns)(long k, long valid, long width, const float *src, long ld, float *dst);

  /// y[j] = Σp w[j*ld + p] · x[p] for j in 0..<n, p in 0..<k.
  void (*matvec)(long n, long k, const float *w, long ld, const float *x, float *y);

  /// `matvec` with w in bfloat16: the same bits as for the same numbers in float32.
  void (*matvec_bf16)(long n, long k, const uint16_t *w, long ld, const float *x, float *y);

  /// `matvec` with w in IEEE half precision: the same bits as for the same numbers in float32.
  void (*matvec_fp16)(long n, long k, const uint16_t *w, long ld, const float *x, float *y);

  /// y[i] += Σj p[j] · v[j*ld + i] for i in 0..<n, j in 0..<k: a weighted sum of rows.
  void (*weighted_rows)(long k, long n, const float *p, const float *v, long ld, float *y);
} ck_gemm_kernels;

#endif
