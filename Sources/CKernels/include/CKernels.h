// CKernels: what Swift has no way to say. Microkernels and row kernels, one body per instruction set.
//
// The contract of every kernel stands in the headers below, beside its function type. A kernel allocates
// nothing, starts no thread, keeps no state, and reads and writes only what its contract names. Bodies are
// written once in Clang vector extensions (*.inc) and compiled per instruction set by a file of their own.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_attention.h"
#include "ck_gemm.h"
#include "ck_bf16.h"
#include "ck_rows.h"

/// The instruction sets a table can be asked for.
enum ck_isa { CK_BASELINE = 0, CK_AVX2 = 1, CK_AVX512 = 2, CK_NEON = 3, CK_AVX512BF16 = 4, CK_AMX = 5 };

/// Function pointers and the tile sizes that belong to them.
typedef struct ck_table {
  int isa;   // which instruction set the bodies were compiled for
  int lanes; // floats in a vector register
  ck_gemm_kernels gemm;
  ck_bf16_kernels bf16;  // products in bfloat16
  ck_bf16_kernels split; // products in float32 by three terms in bfloat16: see ck_bf16.h
  ck_row_kernels rows;
  ck_attention_kernels attention;
} ck_table;

/// Whether this machine can run the bodies compiled for `isa`.
int ck_isa_supported(int isa);

/// Fills every slot of `table` from the baseline, then overrides those that `isa` has bodies for.
void ck_fill_table(ck_table *table, int isa);

/// Tells the core that this is a spin loop.
static inline void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
