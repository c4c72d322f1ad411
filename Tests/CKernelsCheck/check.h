// The vocabulary of the checks: guarded memory, repeatable numbers, and expectations that count.
//
// Every kernel of every instruction set that the machine has is compared with loops in double precision written here.
// This is plain C, so that it runs where Swift does not: emulated for another processor, and under the sanitizers.
#ifndef CHECK_H
#define CHECK_H

#include "CKernels.h"
#include "CSystem.h"
#include <math.h>
#include <stddef.h>
#include <stdint.h>

/// The kernels under check.
extern ck_table kernels;

/// Starts the checks of the kernel in a slot of the table: what follows counts for it, up to the next one's start.
#define KERNEL(slot) start_kernel(#slot, offsetof(ck_table, slot))
void start_kernel(const char *slot, size_t offset);

/// Ends one check: no guard may have changed. Frees all memory handed out since the last one ended.
void end_check(void);

/// Ends the checks of an instruction set: every slot of the table must have had some.
void finish_table(void);

// Memory. Each piece lies one element off a vector's alignment, between guards that are signalling NaN: a kernel that
// writes beyond its output changes them, one that reads beyond its input and uses it gives NaN. Under the address
// sanitizer the guards may not be touched at all.

/// n numbers that are signalling NaN, for an output.
float *garbage(long n);
uint16_t *bf16_garbage(long n);
/// n numbers around `mean`, at most 6 deviations away: the sum of twelve uniform ones, nearly normal.
float *normals(long n, double mean, double deviation);
float *copy_of(const float *x, long n);
/// The same in bfloat16; and as a packed panel, which is made of pairs and so begins at a multiple of 4 bytes.
uint16_t *bf16_normals(long n, double mean, double deviation);
uint16_t *bf16_panel(long n);
uint16_t *bf16_panel_normals(long n);

/// The number that bfloat16 bits stand for, and the bits of the number nearest to x.
float bfloat16_value(uint16_t bits);
uint16_t nearest_bfloat16(float x);
/// The number that IEEE half-precision bits stand for, and n finite ones, some of them subnormal.
float fp16_value(uint16_t bits);
uint16_t *fp16_numbers(long n);

// Expectations. The first few that do not hold are printed; after the kernel's last check the program then ends with 1.

/// |found − wanted| <= bound; a NaN is near nothing but a NaN, an infinity nothing but itself.
void expect_near(const char *what, long index, double found, double wanted, double bound);
/// Bit for bit, element by element.
void expect_same(const char *what, const float *found, const float *wanted, long n);
void expect_bits(const char *what, long index, uint32_t found, uint32_t wanted);
/// Still what `garbage` filled it with.
void expect_untouched(const char *what, const float *p, long n);

#define PI 3.14159265358979323846 // C11 has no name for it

/// The unit roundoff of float32: a rounded result is off by at most this share of it.
#define U 0x1p-24
/// The most, relative to the sum of the terms' magnitudes, that `roundings` of them in turn move a sum or product
/// (Higham, "Accuracy and Stability of Numerical Algorithms", lemma 3.1).
static inline double gamma_of(double roundings) { return roundings * U / (1 - roundings * U); }
/// The same of bfloat16, which keeps 8 bits.
#define U_BF16 0x1p-8
/// Where the exponential goes to 0 instead of to subnormal numbers: what is below may be lost.
#define LOST 2e-38

/// For each awkward length: none, one, around one vector and around the strips of four, and several of those.
#define EACH_SIZE(n) for (long n##_number = 0, n; (n = awkward_size(n##_number)) >= 0; n##_number++)
/// Size number `number`, −1 after the last.
long awkward_size(long number);

// One function a file; each checks some slots of `kernels`.
void check_products(void);
void check_packing(void);
void check_finish(void);
void check_bf16_packing(void);
void check_bf16_products(void);
void check_split_products(void);
void check_bfloat16(void);
void check_fp16(void);
void check_elementwise(void);
void check_reductions(void);
void check_activations(void);
void check_activation_gradients(void);
void check_gates(void);
void check_layer_norm(void);
void check_rms_norm(void);
void check_rotary(void);
void check_softmax(void);
void check_cross_entropy(void);
void check_dropout(void);
void check_adam(void);
void check_optimizers(void);
void check_attention(void);
void check_attention_blocks(void);
void check_attention_bf16(void);

/// Not a slot of the table: it depends on no instruction set of it.
void check_sha256(void);

#endif
