// CSystem: what the operating system and the processor offer to C and not to Swift, apart from arithmetic.
//
// Nothing here allocates, starts a thread or keeps state.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#include "cs_sha256.h"

/// The number of cores that the process may run on; at least 1.
int cs_permitted_cores(void);

/// Gives the heap's free pages back to the system, where the C library can (malloc_trim of glibc).
void cs_release_free_heap(void);

/// Asks for the process to be allowed AMX's tiles; 0 where the system refuses or has none.
int cs_amx_permitted(void);

#endif
