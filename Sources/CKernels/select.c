// Which instruction sets this machine has, and the table of one.
#include "CKernels.h"
#include "fill.h"
#include "CSystem.h"

int ck_isa_supported(int isa) {
  switch (isa) {
  case CK_BASELINE:
    return 1;
#if defined(__x86_64__)
  case CK_AVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  case CK_AVX512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && ck_isa_supported(CK_AVX2);
  case CK_AVX512BF16:
    return ck_isa_supported(CK_AVX512) && __builtin_cpu_supports("avx512bf16");
  case CK_AMX:
    return ck_isa_supported(CK_AVX512BF16) && __builtin_cpu_supports("amx-tile") &&
           __builtin_cpu_supports("amx-bf16") && cs_amx_permitted();
#elif defined(__aarch64__)
  case CK_NEON:
    return 1;
#endif
  default:
    return 0;
  }
}

void ck_fill_table(ck_table *table, int isa) {
  ck_fill_baseline(table);
  if (!ck_isa_supported(isa)) return;
  switch (isa) {
  case CK_AVX2:
    ck_fill_avx2(table);
    break;
  case CK_AVX512:
    ck_fill_avx512(table);
    break;
  case CK_AVX512BF16:
    ck_fill_avx512bf16(table);
    break;
  case CK_AMX:
    ck_fill_amx(table);
    break;
  case CK_NEON:
    ck_fill_neon(table);
    break;
  default:
    break;
  }
}
