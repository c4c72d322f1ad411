// Dropout against Philox4x32-10 written out for one counter at a time.
#include "check.h"
#include <string.h>

static void philox(const uint32_t counter[4], uint64_t seed, uint32_t out[4]) {
  uint32_t c[4], k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  memcpy(c, counter, sizeof c);
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = 0xD2511F53ull * c[0], p1 = 0xCD9E8D57ull * c[2];
    const uint32_t next[4] = {(uint32_t)(p1 >> 32) ^ c[1] ^ k0, (uint32_t)p1, (uint32_t)(p0 >> 32) ^ c[3] ^ k1,
                              (uint32_t)p0};
    memcpy(c, next, sizeof c);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  memcpy(out, c, sizeof c);
}

/// The generator above against an answer of its authors' (Random123, kat_vectors: digits of π).
static void check_known_answer(void) {
  const uint32_t counter[4] = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
  const uint32_t answer[4] = {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
  uint32_t out[4];
  philox(counter, 0x299f31d0a4093822, out);
  for (int i = 0; i < 4; i++) expect_bits("known answer", i, out[i], answer[i]);
  end_check();
}

static const uint64_t key = 0x0123456789abcdef, stream = 0xfedcba9876543210;

static uint32_t word_of(uint64_t element) {
  const uint64_t number = 16 * (element / 64) + element % 16;
  const uint32_t counter[4] = {(uint32_t)number, (uint32_t)(number >> 32), (uint32_t)stream, (uint32_t)(stream >> 32)};
  uint32_t word[4];
  philox(counter, key, word);
  return word[element % 64 / 16];
}

enum { FRESH, OVER_X, WITH_BASE, OVER_BASE, MODES };

static void check_run(long n, long first, uint32_t threshold, int mode) {
  const float scale = 1.4285715f, *x = normals(n, 0, 1);
  const float *base = mode >= WITH_BASE ? normals(n, 0, 1) : NULL;
  float *y = mode == OVER_X ? copy_of(x, n) : mode == OVER_BASE ? copy_of(base, n) : garbage(n);
  kernels.rows.dropout(n, mode == OVER_X ? y : x, mode == OVER_BASE ? y : base, y, key, stream, first, threshold,
                       scale);
  for (long i = 0; i < n; i++) {
    const int is_kept = word_of((uint64_t)(first + i)) >= threshold;
    const double kept = is_kept ? (double)x[i] * scale : 0;
    const double sum = base ? base[i] + kept : (double)(float)kept;
    // Without a base one rounding, so one answer; with it the sum's and, where not fused, the product's.
    expect_near("y", i, y[i], sum, base ? U * (fabs(sum) + 2 * fabs(kept)) : 0);
  }
  end_check();
}

/// What is dropped is 0, even where it was not a number.
static void check_dropped_nan(void) {
  float *x = garbage(64), *y = garbage(64);
  kernels.rows.dropout(64, x, NULL, y, 1, 2, 0, UINT32_MAX, 1);
  for (long i = 0; i < 64; i++) expect_near("y", i, y[i], 0, 0);
  end_check();
}

void check_dropout(void) {
  KERNEL(rows.dropout);
  check_known_answer();
  check_dropped_nan();
  // A start at nothing, past it, where the counter's low word runs over within the run, and beyond 32 bits.
  const long starts[] = {0, 128, (1L << 34) - 64, 1L << 36};
  // The third is a word that is drawn, which keeps its element.
  const uint32_t thresholds[] = {0, 0x4ccccccd, word_of(130)};
  for (int mode = 0; mode < MODES; mode++) {
    for (int t = 0; t < 3; t++) {
      EACH_SIZE(n) check_run(n, starts[n_number % 4], thresholds[t], mode);
      for (int s = 0; s < 4; s++)
        for (long n = 63; n < 66; n++) check_run(2 * n, starts[s], thresholds[t], mode);
    }
  }
}
