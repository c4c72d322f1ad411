// Guarded memory and repeatable numbers.
#include "memory.h"
#include "check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

/// A guard of two of the widest vectors on either side.
enum { GUARD = 128, MOST_PIECES = 32 };

static struct piece {
  unsigned char *start; // of the guard in front
  size_t front, used, whole;
} pieces[MOST_PIECES];
static int piece_count;

static unsigned char garbage_byte(size_t position) { return GARBAGE >> 8 * (position % 4) & 0xff; }

/// As garbage, but each piece has its own: one piece's guard copied onto another's must show.
static unsigned char guard_byte(size_t position, int piece) {
  return position % 4 == 0 ? (unsigned char)piece : garbage_byte(position);
}

/// `bytes` of garbage between guards, aligned to `unit` and to nothing larger.
static void *allocate(long count, size_t unit) {
  const size_t used = (size_t)count * unit, front = GUARD + unit;
  const size_t whole = (front + used + GUARD + 63) / 64 * 64;
  unsigned char *start = piece_count < MOST_PIECES ? aligned_alloc(64, whole) : NULL;
  if (!start) {
    printf("no memory for a check, or more than %d pieces\n", MOST_PIECES);
    exit(2);
  }
  for (size_t i = 0; i < whole; i++) {
    const int is_guard = i < front || i >= front + used;
    start[i] = is_guard ? guard_byte(i, piece_count) : garbage_byte(i);
  }
  pieces[piece_count++] = (struct piece){start, front, used, whole};
  ASAN_POISON_MEMORY_REGION(start, front);
  ASAN_POISON_MEMORY_REGION(start + front + used, whole - front - used);
  return start + front;
}

long release_memory(void) {
  long damaged = -1;
  for (int k = 0; k < piece_count; k++) {
    const struct piece p = pieces[k];
    ASAN_UNPOISON_MEMORY_REGION(p.start, p.whole);
    for (size_t i = 0; i < p.whole && damaged < 0; i++) {
      const int is_guard = i < p.front || i >= p.front + p.used;
      if (is_guard && p.start[i] != guard_byte(i, k)) damaged = k;
    }
    free(p.start);
  }
  piece_count = 0;
  return damaged;
}

float *garbage(long n) { return allocate(n, sizeof(float)); }
uint16_t *bf16_garbage(long n) { return allocate(n, sizeof(uint16_t)); }

float *copy_of(const float *x, long n) {
  float *y = garbage(n);
  memcpy(y, x, (size_t)n * sizeof *y);
  return y;
}

/// In 0 ..< 1: the generator SplitMix64 (Steele, Lea & Flood, OOPSLA 2014), the same numbers on every machine.
static double uniform(void) {
  static uint64_t state;
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

float *normals(long n, double mean, double deviation) {
  float *x = garbage(n);
  for (long i = 0; i < n; i++) {
    double sum = -6;
    for (int k = 0; k < 12; k++) sum += uniform();
    x[i] = (float)(mean + deviation * sum);
  }
  return x;
}

uint16_t *bf16_normals(long n, double mean, double deviation) {
  const float *x = normals(n, mean, deviation);
  uint16_t *y = bf16_garbage(n);
  for (long i = 0; i < n; i++) y[i] = nearest_bfloat16(x[i]);
  return y;
}

uint16_t *fp16_numbers(long n) {
  uint16_t *x = bf16_garbage(n);
  // Two powers of ten around 1, and every eighth number below the smallest normal one.
  for (long i = 0; i < n; i++)
    x[i] = (uint16_t)((uniform() < 0.5 ? 0x8000 : 0) | (i % 8 == 5 ? 0 : 0x3000 + (int)(uniform() * 0x1800)) |
                      (int)(uniform() * 0x400));
  return x;
}

uint16_t *bf16_panel(long n) { return allocate(n / 2, 2 * sizeof(uint16_t)); }

uint16_t *bf16_panel_normals(long n) {
  uint16_t *panel = bf16_panel(n);
  memcpy(panel, bf16_normals(n, 0, 1), (size_t)n * sizeof *panel);
  return panel;
}

long awkward_size(long number) {
  const long v = kernels.lanes;
  const long sizes[] = {0, 1, 2, v - 1, v, v + 1, 2 * v + 3, 4 * v - 1, 4 * v, 4 * v + 1, 9 * v + 5};
  return number < (long)(sizeof sizes / sizeof *sizes) ? sizes[number] : -1;
}
