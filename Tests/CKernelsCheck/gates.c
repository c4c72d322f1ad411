// silu(gate)·up, and its gradients.
#include "check.h"

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

/// Every result is a product of what is exact with one function of the gate; a gate below −87 may count as −87, whose
/// function is 1.5e−36.
static double lost(double factor) { return 1.5e-36 * fabs(factor) + 0x1p-149; }

static void check_forward(long n, double deviation) {
  const float *gate = normals(n, 0, deviation), *up = normals(n, 0, 1);
  float *y = garbage(n);
  kernels.rows.silu_gate(n, gate, up, y);
  for (long i = 0; i < n; i++) {
    const double wanted = gate[i] * sigmoid(gate[i]) * up[i];
    // The exponential's 4, a sum, a quotient, a product.
    expect_near("y", i, y[i], wanted, gamma_of(8) * fabs(wanted) + lost(up[i]));
  }
  end_check();
}

static void check_backward(long n, double deviation, int over) {
  const float *gate = normals(n, 0, deviation), *up = normals(n, 0, 1), *dy = normals(n, 0, 1);
  // The results may take their inputs' places, as they do in Engine.siluGateBackward.
  float *dgate = over ? copy_of(gate, n) : garbage(n), *dup = over ? copy_of(up, n) : garbage(n);
  kernels.rows.silu_gate_backward(n, over ? dgate : gate, over ? dup : up, dy, dgate, dup);
  for (long i = 0; i < n; i++) {
    const double g = gate[i], s = sigmoid(g), ds = s * sigmoid(-g), through = (double)dy[i] * up[i];
    // σ: 4, a sum, a quotient, a product. g·σ′, at most 0.23: 4, two quotients of two roundings and three products.
    // Then a sum and two products: below 12 units of |dy·up|.
    expect_near("dgate", i, dgate[i], through * (s + g * ds), gamma_of(12) * fabs(through) + lost(through));
    expect_near("dup", i, dup[i], dy[i] * g * s, gamma_of(9) * fabs(dy[i] * g * s) + lost(dy[i]));
  }
  end_check();
}

void check_gates(void) {
  KERNEL(rows.silu_gate);
  EACH_SIZE(n) check_forward(n, 3);
  check_forward(2000, 30);
  KERNEL(rows.silu_gate_backward);
  EACH_SIZE(n) for (int over = 0; over < 2; over++) check_backward(n, 3, over);
  check_backward(2000, 30, 0);
}
