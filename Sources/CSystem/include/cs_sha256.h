// The compression function of SHA-256 (FIPS 180-4): what keeps the digest of a file at the speed of writing it.
#ifndef CS_SHA256_H
#define CS_SHA256_H

#include <stdint.h>

/// Absorbs `count` blocks of 64 bytes into the eight words of `state`. Any alignment; `count` may be 0. The two give the
/// same words. `cs_sha256_instructions` must not be called where `cs_sha256_supported` is 0.
void cs_sha256_portable(uint32_t *state, const uint8_t *blocks, long count);
void cs_sha256_instructions(uint32_t *state, const uint8_t *blocks, long count);

/// Whether this machine has the instructions (SHA-NI of x86-64). Asking costs as much as hashing a page: ask once.
int cs_sha256_supported(void);

#endif
