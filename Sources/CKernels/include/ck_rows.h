// Row kernels: one row, or one flat run of numbers, at a time. The loops over rows and the threads are in Kernels.
#ifndef CK_ROWS_H
#define CK_ROWS_H

#include <stdint.h>

typedef struct ck_row_kernels {
  /// y[i] = the number that the bfloat16 bits x[i] stand for, exactly.
  void (*widen)(long n, const uint16_t *x, float *y);
  /// y[i] = the number that the IEEE half-precision bits x[i] stand for, exactly; NaN made quiet.
  void (*widen_fp16)(long n, const uint16_t *x, float *y);
  /// y[i] = the bits of the bfloat16 nearest to x[i], ties to even; subnormals kept, NaN made quiet.
  void (*narrow)(long n, const float *x, uint16_t *y);

  /// y[i] = a[i] + b[i]; y may be a or b.
  void (*add)(long n, const float *a, const float *b, float *y);
  /// y[i] = a[i] * b[i]; y may be a or b.
  void (*multiply)(long n, const float *a, const float *b, float *y);
  /// y[i] += s * x[i].
  void (*axpy)(long n, float s, const float *x, float *y);
  /// z[i] = a * x[i] + b * y[i]; z may be x or y.
  void (*axpby)(long n, float a, const float *x, float b, const float *y, float *z);
  /// y[i] += t * (x[i] − y[i]).
  void (*lerp)(long n, float t, const float *x, float *y);
  /// y[i] = s * x[i]; y may be x.
  void (*scale)(long n, float s, const float *x, float *y);
  /// y[i] = 0, written past the caches: for runs that are larger than they are.
  void (*zero_uncached)(long n, float *y);
  /// Σ x[i]·y[i].
  float (*dot)(long n, const float *x, const float *y);
  /// Σ x[i]², accumulated in double.
  double (*sum_squares)(long n, const float *x);

  /// Activations are finite for every finite x and keep NaN; at −∞ gelu, gelu_tanh and silu give NaN (−∞·0).
  /// y[i] = gelu(x[i]): exact (normal distribution function), tanh approximation, x·σ(x); y may be x.
  void (*gelu)(long n, const float *x, float *y);
  void (*gelu_tanh)(long n, const float *x, float *y);
  void (*silu)(long n, const float *x, float *y);
  void (*tanh)(long n, const float *x, float *y);
  /// y[i] = max(0, x[i]); y may be x.
  void (*relu)(long n, const float *x, float *y);
  /// dx[i] = dy[i] · f'(x[i]); dx may be dy.
  void (*gelu_backward)(long n, const float *x, const float *dy, float *dx);
  void (*gelu_tanh_backward)(long n, const float *x, const float *dy, float *dx);
  /// dx[i] = dy[i] · (1 − y[i]²), from the output y of tanh.
  void (*tanh_backward)(long n, const float *y, const float *dy, float *dx);
  /// dx[i] = dy[i] where x[i] > 0, 0 elsewhere; dx may be dy.
  void (*relu_backward)(long n, const float *x, const float *dy, float *dx);
  /// y[i] = silu(gate[i]) · up[i].
  void (*silu_gate)(long n, const float *gate, const float *up, float *y);
  /// From dy: dgate[i] = dy·up·silu'(gate), dup[i] = dy·silu(gate).
  void (*silu_gate_backward)(long n, const float *gate, const float *up, const float *dy, float *dgate, float *dup);

  /// Sums run in float32: a row whose squares add up to more than 3.4e38 (numbers beyond about 1e18) gives
  /// NaN, never a number that looks right. A row of equal numbers has variance 0, whatever their size. y may be x or base.
  /// y = (x − mean)·rstd·w + b (+ base where not NULL); stores mean and rstd = 1/√(var + eps). b may be NULL.
  void (*layer_norm)(long n, const float *x, const float *w, const float *b, const float *base, float eps, float *y,
                     float *mean, float *rstd);
  /// dx = rstd·(g − mean(g) − x̂·mean(g·x̂)) (+ base), g = dy·w, x̂ = (x − mean)·rstd. dx may be dy or base.
  /// The row's share of the weights' gradients: dw[i] += dy[i]·x̂[i], db[i] += dy[i], each where not NULL.
  void (*layer_norm_backward)(long n, const float *dy, const float *x, const float *w, float mean, float rstd,
                              const float *base, float *dx, float *dw, float *db);
  /// y = x·rstd·w (+ base); stores rstd = 1/√(mean(x²) + eps).
  void (*rms_norm)(long n, const float *x, const float *w, const float *base, float eps, float *y, float *rstd);
  /// dx = rstd·(g − x̂·mean(g·x̂)) (+ base), g = dy·w, x̂ = x·rstd. dx may be dy or base.
  /// dw[i] += dy[i]·x̂[i] where not NULL.
  void (*rms_norm_backward)(long n, const float *dy, const float *x, const float *w, float rstd, const float *base,
                            float *dx, float *dw);

  /// In place rotation of one head row of 2·half numbers by the half-split convention of Llama in transformers:
  /// (x[i], x[i+half]) -> (x[i]·cos[i] − x[i+half]·sin[i], x[i+half]·cos[i] + x[i]·sin[i]); sign −1 turns back.
  void (*rotary)(long half, float *x, const float *cosine, const float *sine, float sign);

  /// The place of the largest number, the first of equals; NaN are passed by, and 0 is the answer where x[0] is one.
  long (*argmax)(long n, const float *x);
  /// Any finite row has a finite softmax; a row with +∞, NaN, or nothing but −∞ has none and becomes NaN, as do its
  /// losses. A loss above 3.4e38 (logits that far apart) is +∞ while the gradient stays finite.
  /// In place: x becomes softmax(x); returns log Σ exp(x) of the original.
  float (*softmax)(long n, float *x);
  /// log Σ exp(x), x unchanged.
  float (*log_sum_exp)(long n, const float *x);
  /// −log softmax(x)[target], x unchanged.
  float (*negative_log_likelihood)(long n, const float *x, long target);
  /// In place: x becomes (softmax(x) − t)·scale where t = (1 − smoothing)·onehot(target) + smoothing/n; returns the
  /// unscaled loss −Σ t·log softmax(x).
  float (*cross_entropy)(long n, float *x, long target, float smoothing, float scale);

  /// Inverted dropout: y[i] = keep(i) ? x[i]·scale : 0 (+ base[i] where not NULL). y may be x or base.
  /// keep(i) = word(first + i) >= threshold, word(e) = the 32-bit output number (e % 64) / 16 of Philox4x32-10
  /// at counter (16·(e / 64) + e % 16, stream) under `key`; counter words: (low, high of the 64-bit counter,
  /// low, high of stream). `first` is a multiple of 64, so the mask depends on nothing but the element's index.
  void (*dropout)(long n, const float *x, const float *base, float *y, uint64_t key, uint64_t stream, long first,
                  uint32_t threshold, float scale);

  /// The optimizers' steps. In all, g = gradient·gradient_scale + l2·w, where an l2 is given; the weights w and what is kept
  /// are changed in place, and no two runs may overlap. A gradient that is NaN makes its weight NaN.
  ///
  /// Adam (Kingma & Ba 2015; decoupled decay: Loshchilov & Hutter 2019): m = b1·m + (1−b1)·g; v = b2·v + (1−b2)·g²;
  /// w −= lr·decay·w; w −= lr·(m/correction1)/(√(v/correction2) + eps).
  void (*adam)(long n, float *w, const float *gradient, float *m, float *v, float lr, float b1, float b2, float eps,
               float decay, float l2, float correction1, float correction2, float gradient_scale);
  /// Gradient descent: b = momentum·b + g; w −= lr·b, or with nesterov lr·(g + momentum·b). Without a buffer (NULL):
  /// w −= lr·g, whatever the momentum.
  void (*sgd)(long n, float *w, const float *gradient, float *buffer, float lr, float momentum, int nesterov, float l2,
              float gradient_scale);
  /// RMSProp (Hinton 2012): v = alpha·v + (1−alpha)·g²; b = momentum·b + g/(√v + eps); w −= lr·b. Without a buffer
  /// (NULL): w −= lr·g/(√v + eps), whatever the momentum.
  void (*rmsprop)(long n, float *w, const float *gradient, float *v, float *buffer, float lr, float alpha,
                  float momentum, float eps, float l2, float gradient_scale);
  /// Adagrad (Duchi et al. 2011): sum += g²; w −= lr·g/(√sum + eps).
  void (*adagrad)(long n, float *w, const float *gradient, float *sum, float lr, float eps, float l2,
                  float gradient_scale);
  /// Lion (Chen et al. 2023): c = b1·m + (1−b1)·g; w −= lr·decay·w; w −= lr·sign(c), sign(0) = 0;
  /// m = b2·m + (1−b2)·g.
  void (*lion)(long n, float *w, const float *gradient, float *m, float lr, float b1, float b2, float decay,
               float gradient_scale);
  /// What Muon (Jordan et al. 2024) makes orthogonal: b = momentum·b + (1−momentum)·g;
  /// direction = b, or with nesterov (1−momentum)·g + momentum·b.
  void (*muon)(long n, const float *gradient, float *b, float *direction, float momentum, int nesterov,
               float gradient_scale);
} ck_row_kernels;

#endif
