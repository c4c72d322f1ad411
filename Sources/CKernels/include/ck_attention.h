// Kernels of attention. Scores are held transposed: one row per key, one lane per query, `width` queries wide
// (the gemm tile's nr), so that a softmax over keys runs down columns and needs no horizontal step.
#ifndef CK_ATTENTION_H
#define CK_ATTENTION_H

typedef struct ck_attention_kernels {
  /// In place, for every query lane q: p[j][q] = exp(scale·s[j][q] − max_q) over the visible keys, 0 elsewhere.
  /// Key j is visible to lane q if j < keys and j < first + q (first = keys for full attention; the number
  /// of keys that lane 0 sees for causal). Rows keys..<padded are set to 0. Every lane must see at least one key.
  /// inverse[q] = 1/Σj p[j][q]; lse[q] = max_q + log Σj p[j][q].
  void (*softmax)(long keys, long padded, long first, float scale, float *s, float *inverse, float *lse);

  /// In place: p[j][q] = exp(scale·s[j][q] − lse[q]) where visible, else 0; rows keys..<padded are set to 0.
  void (*probabilities)(long keys, long padded, long first, float scale, float *s, const float *lse);

  /// In place: dp[j][q] = p[j][q] · (dp[j][q] − delta[q]) · scale, for all `padded` rows: the scores' gradient.
  void (*score_gradient)(long padded, float scale, const float *p, float *dp, const float *delta);

  /// In place: x[i][q] *= factors[q] for `rows` rows of `width` lanes.
  void (*scale_columns)(long rows, float *x, const float *factors);
} ck_attention_kernels;

#endif
