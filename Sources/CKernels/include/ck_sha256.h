// The compression function of SHA-256 (FIPS 180-4): what keeps the digest of a file at the speed of writing it.
#ifndef CK_SHA256_H
#define CK_SHA256_H

#include <stdint.h>

/// Absorbs `count` blocks of 64 bytes into the eight words of `state`. Any alignment; `count` may be 0. The two give the
/// same words. `ck_sha256_instructions` must not be called where `ck_sha256_supported` is 0.
void ck_sha256_portable(uint32_t *state, const uint8_t *blocks, long count);
void ck_sha256_instructions(uint32_t *state, const uint8_t *blocks, long count);

/// Whether this machine has the instructions (SHA-NI of x86-64). Asking costs as much as hashing a page: ask once.
int ck_sha256_supported(void);

#endif
