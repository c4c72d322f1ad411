// Kernels of the matrix product with operands in bfloat16, summed in float32. Only machines with instructions
// for it have them; elsewhere every slot is NULL, mr is 0, and products are computed in float32 from widened numbers.
//
// The same slots serve products in float32 where tiles in bfloat16 are more than six times as fast.
#ifndef CK_BF16_H
#define CK_BF16_H

#include <stdint.h>

/// The k dimension of a packed panel is cut into steps of this many numbers, a cache line, the last filled with zeros.
enum { CK_BF16_STEP = 32 };

typedef struct ck_bf16_kernels {
  int mr; // rows of a tile: the height of a packed panel of A
  int nr; // columns of a tile: the width of a packed panel of B
  int kc; // where the k dimension is cut, as in ck_gemm.h; a multiple of the step

  /// Numbers are packed as one term, or in the kernels for float32 as three, of 8 bits each, whose sum is the number
  /// (but for what lies below the smallest normal one). Of the products of terms those below 2⁻²³ of the whole are left out.
  /// A number that is not finite, or rounds to infinity in bfloat16, makes sums that are NaN or infinite. The panel of each
  /// term for one step comes after that of the term before:

  /// A panel of A holds mr rows: number (i, p) is at (p/32)·mr·32 + i·32 + p%32, p in 0..<steps·32.
  /// A panel of B holds nr columns in pairs of p: number (p, j) is at (p/2)·nr·2 + j·2 + p%2.
  /// Panels are read and written by pairs and begin at a multiple of 4 bytes.

  /// For each of `count` panels of A lying one after another, steps·mr·32 numbers each, and the mr rows of c that belong to it:
  /// c[i][j] (+)= Σp a[i][p]·b[p][j] for the full mr × nr tile. c has row stride ldc. With accumulate == 0, c is written
  /// and never read. Products are exact and summed in pairs, in order of p; subnormal numbers count as 0.
  void (*panels)(long count, long steps, const uint16_t *a, const uint16_t *b, float *c, long ldc, int accumulate);

  /// Packs one panel of A from `valid` <= mr rows of op(A) and k columns; the rest is 0. src[i·ld + p], or with `transposed`
  /// src[p·ld + i], holds number (i, p): in float32, rounded to the nearest even, if `wide`, else in bfloat16.
  void (*pack_left)(long k, long valid, const void *src, long ld, int wide, int transposed, uint16_t *panel);

  /// Packs one panel of B from k rows and `valid` <= nr columns of op(B): src[p·ld + j], or with `transposed` src[j·ld + p].
  void (*pack_right)(long k, long valid, const void *src, long ld, int wide, int transposed, uint16_t *panel);
} ck_bf16_kernels;

#endif
