// Checks every kernel of every instruction set that this machine has.
#include "check.h"
#include <stdio.h>

static const char *name_of(int isa) {
  switch (isa) {
  case CK_BASELINE:
    return "baseline";
  case CK_AVX2:
    return "AVX2";
  case CK_AVX512:
    return "AVX-512";
  case CK_NEON:
    return "NEON";
  case CK_AVX512BF16:
    return "AVX-512 with vdpbf16ps";
  case CK_AMX:
    return "AMX";
  default:
    return "an instruction set without a name here";
  }
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0); // what was found stands before a crash
  check_sha256();
  int count = 0;
  for (int isa = 0; isa < 64; isa++) {
    if (!ck_isa_supported(isa)) continue;
    ck_fill_table(&kernels, isa);
    printf("-- %s, %d lanes, tile %d x %d\n", name_of(isa), kernels.lanes, kernels.gemm.mr, kernels.gemm.nr);
    if (kernels.isa != isa) {
      printf("FAILED: the table is that of instruction set %d\n", kernels.isa);
      return 1;
    }
    check_products();
    check_packing();
    check_finish();
    check_bf16_packing();
    check_bf16_products();
    check_split_products();
    check_bfloat16();
    check_fp16();
    check_elementwise();
    check_reductions();
    check_activations();
    check_activation_gradients();
    check_gates();
    check_layer_norm();
    check_rms_norm();
    check_rotary();
    check_softmax();
    check_cross_entropy();
    check_dropout();
    check_adam();
    check_optimizers();
    check_attention();
    check_attention_blocks();
    check_attention_bf16();
    finish_table();
    count++;
  }
  printf("-- all kernels of %d instruction sets hold\n", count);
  return 0;
}
