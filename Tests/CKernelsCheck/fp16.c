// From IEEE half precision to float32: every one of the 65,536 bit patterns.
#include "check.h"
#include <string.h>

enum { PATTERNS = 65536 };

float fp16_value(uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 0x3ff;
  const double sign = bits & 0x8000 ? -1 : 1;
  if (exponent == 31) return (float)(fraction ? NAN : sign * INFINITY);
  return (float)(sign * (exponent == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, exponent - 25)));
}

static void check_widen(long from, long n) {
  uint16_t *x = bf16_garbage(n);
  for (long i = 0; i < n; i++) x[i] = (uint16_t)(from + i);
  float *y = garbage(n);
  kernels.rows.widen_fp16(n, x, y);
  for (long i = 0; i < n; i++) {
    uint32_t bits, wanted;
    const float value = fp16_value(x[i]);
    memcpy(&bits, y + i, sizeof bits);
    memcpy(&wanted, &value, sizeof wanted);
    // A NaN keeps its sign and its fraction, and is quiet.
    if (value != value) wanted = (uint32_t)(x[i] & 0x8000) << 16 | 0x7fc00000 | (uint32_t)(x[i] & 0x3ff) << 13;
    expect_bits("y", from + i, bits, wanted);
  }
  end_check();
}

void check_fp16(void) {
  KERNEL(rows.widen_fp16);
  check_widen(0, PATTERNS);
  // Around the largest subnormal number, and around 1.
  EACH_SIZE(n) check_widen(0x3f8, n);
  EACH_SIZE(n) check_widen(0x3bf8, n);
}
