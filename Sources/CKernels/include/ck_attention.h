// Kernels of attention. A block of keys meets a block of queries. Scores are held transposed, one row per key and one
// lane per query, so that a softmax over keys runs down columns and needs no horizontal step.
//
// Key j of a block is visible to query lane q if j < first + q, where `first` counts the block's keys that lane 0 sees:
// at least the number of keys where attention is full, and 0 or less where lane 0 sees none.
#ifndef CK_ATTENTION_H
#define CK_ATTENTION_H

#include <stdint.h>

typedef struct ck_attention_kernels {
  int unit; // rows and columns of the products come in whole multiples of it, a power of two

  /// dst[i*ldd + j] = src[i*lds + j] for i < rows and j < columns, and 0 in the rest of its padded × width numbers.
  void (*load)(long rows, long padded, long columns, long width, const float *src, long lds, float *dst, long ldd);
  void (*load_bf16)(long rows, long padded, long columns, long width, const uint16_t *src, long lds, float *dst,
                    long ldd);
  /// dst[i*ldd + j] = src[i*lds + j] · factors[i*step], for i < rows and j < columns; into bfloat16 rounded.
  void (*store)(long rows, long columns, const float *src, long lds, const float *factors, long step, float *dst,
                long ldd);
  void (*store_bf16)(long rows, long columns, const float *src, long lds, const float *factors, long step,
                     uint16_t *dst, long ldd);

  /// c[i*ldc + j] (+)= Σp a[i*lda + p] · b[p*ldb + j] for p in 0..<k, in order of p; rows and columns are multiples of
  /// `unit`. With accumulate == 0, c is written and never read. For k <= 0 the sum is 0.
  void (*product)(long rows, long k, long columns, const float *a, long lda, const float *b, long ldb, float *c,
                  long ldc, int accumulate);
  /// c[i*ldc + j] (+)= Σp a[p*lda + i] · b[p*ldb + j]: the same with the left operand transposed.
  void (*product_transposed)(long rows, long k, long columns, const float *a, long lda, const float *b, long ldb,
                             float *c, long ldc, int accumulate);

  /// One step of a softmax whose keys come block by block (Milakov & Gimelshein 2018), for `columns` lanes, a multiple
  /// of `unit`. In place, s[j*lds + q] becomes exp(scale·(s − top)) where visible and 0 elsewhere, for j < padded.
  /// top[q] becomes the largest score so far, −∞ before the first block; factor[q] = exp(scale·(old top − top)) is
  /// what sums taken before have to be multiplied by, and sum[q] = sum[q]·factor[q] + Σj s[j][q].
  void (*softmax)(long keys, long padded, long first, long columns, float scale, float *s, long lds, float *top,
                  float *sum, float *factor);
  /// x[i*ldx + j] *= factors[i] for i < rows and j < columns, a multiple of `unit`.
  void (*scale_rows)(long rows, long columns, float *x, long ldx, const float *factors);
  /// After the last step: inverse[q] = 1/sum[q] and lse[q] = scale·top[q] + log sum[q]; inverse may be sum, lse top.
  void (*finish)(long columns, float scale, const float *top, const float *sum, float *inverse, float *lse);

  /// In place, for j < padded: s becomes p = min(exp(scale·s − lse[q]), 1) where visible and 0 elsewhere, dp becomes
  /// p · (dp − delta[q]): the gradient at scale·s.
  void (*gradients)(long keys, long padded, long first, long columns, float scale, float *s, float *dp, long ld,
                    const float *lse, const float *delta);

  // With products in bfloat16, by the panels of ck_bf16.h, whose tile is 32 columns wide; NULL where there are none.

  /// `panels` of ck_bf16.h for each of `columns` panels of B, `next` numbers apart; their tiles stand side by side in
  /// c.
  void (*products_bf16)(long columns, long count, long steps, const uint16_t *a, const uint16_t *b, long next, float *c,
                        long ldc, int accumulate);
  /// As `softmax`, except that s keeps the scores and the weights go, rounded, to panels of B, one for every 32 of
  /// `columns`, a multiple of 32: the keys are the k dimension, padded with zeros to `padded`, a multiple of 32.
  void (*softmax_bf16)(long keys, long padded, long first, long columns, float scale, const float *s, long lds,
                       float *top, float *sum, float *factor, uint16_t *weights);
  /// As `gradients`, except that s and dp stay and the results go, rounded, to panels: p and ds to panels of A of
  /// `height` keys, an even number that divides `padded`, with `columns` lanes, a multiple of 32, as the k dimension,
  /// and ds also to panels of B as the weights of `softmax_bf16` do.
  void (*gradients_bf16)(long keys, long padded, long first, long columns, float scale, const float *s, const float *dp,
                         long ld, const float *lse, const float *delta, long height, uint16_t *left_weights,
                         uint16_t *left_gradients, uint16_t *right_gradients);
  /// x[i*ldx + j] *= factors[j] for i < rows and j < columns, a multiple of `unit`.
  void (*scale_columns)(long rows, long columns, float *x, long ldx, const float *factors);
} ck_attention_kernels;

#endif
