// Between float32 and bfloat16: every one of the 65,536 bit patterns, and every rounding between two of them.
#include "check.h"
#include <string.h>

enum { PATTERNS = 65536 };

static uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static void check_widen(long from, long n) {
  uint16_t *x = bf16_garbage(n);
  for (long i = 0; i < n; i++) x[i] = (uint16_t)(from + i);
  float *y = garbage(n);
  kernels.rows.widen(n, x, y);
  // A bfloat16 is the upper 16 bits of a float32.
  for (long i = 0; i < n; i++) expect_bits("y", from + i, bits_of(y[i]), (uint32_t)x[i] << 16);
  end_check();
}

float bfloat16_value(uint16_t bits) {
  const uint32_t whole = (uint32_t)bits << 16;
  float x;
  memcpy(&x, &whole, sizeof x);
  return x;
}

uint16_t nearest_bfloat16(float x) {
  const uint32_t high = bits_of(x) >> 16, low = bits_of(x) & 0xffff;
  const int is_nan = (high & 0x7f80) == 0x7f80 && ((high & 0x7f) != 0 || low != 0);
  if (is_nan) return (uint16_t)(high | 0x40);
  // Beyond half a unit up, below it down, at it to the even one; from the largest finite number up is infinity.
  const int up = low > 0x8000 || (low == 0x8000 && (high & 1));
  return (uint16_t)(high + (uint32_t)up);
}

static void check_narrow(long from, long n, uint32_t low) {
  float *x = garbage(n);
  for (long i = 0; i < n; i++) {
    const uint32_t bits = (uint32_t)(from + i) << 16 | low;
    memcpy(x + i, &bits, sizeof bits);
  }
  uint16_t *y = bf16_garbage(n);
  kernels.rows.narrow(n, x, y);
  for (long i = 0; i < n; i++) expect_bits("y", from + i, y[i], nearest_bfloat16(x[i]));
  end_check();
}

void check_bfloat16(void) {
  // 0x3f70 is 0.9375: the short runs cross 1.
  KERNEL(rows.widen);
  check_widen(0, PATTERNS);
  EACH_SIZE(n) check_widen(0x3f70, n);
  KERNEL(rows.narrow);
  const uint32_t lows[] = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};
  for (int i = 0; i < 6; i++) {
    check_narrow(0, PATTERNS, lows[i]);
    EACH_SIZE(n) check_narrow(0x3f70, n, lows[i]);
  }
}
