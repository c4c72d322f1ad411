// SHA-256 against the examples of FIPS 180-4, and its two bodies against each other.
#include "check.h"
#include <string.h>
#include <stdio.h>
#include <stdlib.h>

static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

typedef void (*body)(uint32_t *, const uint8_t *, long);

static void fail(const char *what) {
  printf("FAILED: SHA-256: %s\n", what);
  exit(1);
}

/// "abc" and its padding: one block.
static void check_abc(body absorb) {
  static const uint32_t expected[8] = {0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223,
                                       0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad};
  uint8_t block[64] = {'a', 'b', 'c', 0x80};
  block[63] = 24;
  uint32_t state[8];
  memcpy(state, start, sizeof state);
  absorb(state, block, 0);
  if (memcmp(state, start, sizeof state) != 0) fail("no blocks changed the state");
  absorb(state, block, 1);
  if (memcmp(state, expected, sizeof state) != 0) fail("the digest of abc");
}

void check_sha256(void) {
  check_abc(cs_sha256_portable);
  if (!cs_sha256_supported()) return;
  check_abc(cs_sha256_instructions);
  for (long count = 1; count <= 9; count++) {
    // A buffer of its own for each length, at an odd address: reading past the end is seen by the sanitizers.
    uint8_t *bytes = malloc((size_t)count * 64 + 1);
    for (long i = 0; i <= count * 64; i++) bytes[i] = (uint8_t)(i * 2654435761u >> 13);
    uint32_t one[8], other[8];
    memcpy(one, start, sizeof one);
    memcpy(other, start, sizeof other);
    cs_sha256_portable(one, bytes + 1, count);
    cs_sha256_instructions(other, bytes + 1, count);
    free(bytes);
    if (memcmp(one, other, sizeof one) != 0) fail("the instructions and C differ");
  }
}
