// Rotation of the pairs (x[i], x[i + half]) by an angle each.
#include "check.h"

static void check_rotation(long half, float sign) {
  float *x = normals(2 * half, 0, 1), *cosine = garbage(half), *sine = garbage(half);
  for (long i = 0; i < half; i++) {
    cosine[i] = (float)cos(0.37 * (double)i);
    sine[i] = (float)sin(0.37 * (double)i);
  }
  const float *before = copy_of(x, 2 * half);
  kernels.rows.rotary(half, x, cosine, sine, sign);
  for (long i = 0; i < half; i++) {
    const double c = cosine[i], s = sign * (double)sine[i], low = before[i], high = before[i + half];
    // Two products and their difference.
    expect_near("low", i, x[i], low * c - high * s, gamma_of(2) * (fabs(low * c) + fabs(high * s)));
    expect_near("high", i, x[i + half], high * c + low * s, gamma_of(2) * (fabs(high * c) + fabs(low * s)));
  }
  end_check();
}

void check_rotary(void) {
  KERNEL(rows.rotary);
  EACH_SIZE(half) for (int sign = -1; sign <= 1; sign += 2) check_rotation(half, (float)sign);
}
