// Counts checks and failures, kernel by kernel.
#include "check.h"
#include "memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ck_table kernels;

enum { WORD = sizeof(void (*)(void)), WORDS = sizeof(ck_table) / WORD, SHOWN = 5 };
static char checked[WORDS]; // by the table's words: those that some check has named
static const char *kernel;
static long checks, failures;

static void finish_kernel(void) {
  if (!kernel) return;
  if (failures > 0) {
    printf("%s: FAILED, %ld expectations of %ld checks do not hold\n", kernel, failures, checks);
    exit(1);
  }
  if (checks == 0) {
    printf("%s: FAILED, no check ran\n", kernel);
    exit(1);
  }
  printf("%s: %ld checks\n", kernel, checks);
  kernel = NULL;
}

void start_kernel(const char *slot, size_t offset) {
  finish_kernel();
  kernel = slot;
  checks = failures = 0;
  checked[offset / WORD] = 1;
}

void end_check(void) {
  checks++;
  const long damaged = release_memory();
  if (damaged >= 0 && ++failures <= SHOWN)
    printf("%s: check %ld wrote beyond its memory, piece %ld\n", kernel, checks, damaged);
}

void finish_table(void) {
  finish_kernel();
  // What is no function: the instruction set, its lanes, the tiles' rows and columns (two to a word) and the cut of k.
  checked[offsetof(ck_table, isa) / WORD] = checked[offsetof(ck_table, lanes) / WORD] = 1;
  checked[offsetof(ck_table, gemm.mr) / WORD] = checked[offsetof(ck_table, gemm.kc) / WORD] = 1;
  checked[offsetof(ck_table, bf16.mr) / WORD] = checked[offsetof(ck_table, bf16.kc) / WORD] = 1;
  checked[offsetof(ck_table, split.mr) / WORD] = checked[offsetof(ck_table, split.kc) / WORD] = 1;
  checked[offsetof(ck_table, attention.unit) / WORD] = 1;
  for (int i = 0; i < WORDS; i++) {
    if (!checked[i]) {
      printf("FAILED: the slot at byte %d of ck_table has no check; add one to Tests/CKernelsCheck\n", i * WORD);
      exit(1);
    }
  }
  memset(checked, 0, sizeof checked);
}

void expect_near(const char *what, long index, double found, double wanted, double bound) {
  if (found == wanted || (isnan(found) && isnan(wanted))) return;
  const double difference = fabs(found - wanted);
  if (isfinite(difference) && difference <= bound) return; // a NaN in any of them fails
  if (++failures <= SHOWN)
    printf("%s: check %ld, %s[%ld] is %.9g, expected %.9g within %.3g\n", kernel, checks + 1, what, index, found,
           wanted, bound);
}

void expect_bits(const char *what, long index, uint32_t found, uint32_t wanted) {
  if (found != wanted && ++failures <= SHOWN)
    printf("%s: check %ld, %s[%ld] has bits %08x, expected %08x\n", kernel, checks + 1, what, index, (unsigned)found,
           (unsigned)wanted);
}

void expect_same(const char *what, const float *found, const float *wanted, long n) {
  for (long i = 0; i < n; i++) {
    uint32_t bits[2];
    memcpy(&bits[0], found + i, sizeof bits[0]);
    memcpy(&bits[1], wanted + i, sizeof bits[1]);
    expect_bits(what, i, bits[0], bits[1]);
  }
}

void expect_untouched(const char *what, const float *p, long n) {
  for (long i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, p + i, sizeof bits);
    expect_bits(what, i, bits, GARBAGE);
  }
}
