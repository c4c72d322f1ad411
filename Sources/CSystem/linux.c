// Linux's own system calls that Swift does not import. On another system they tell the least.
#define _GNU_SOURCE
#include "CSystem.h"

#if defined(__linux__)
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

int cs_permitted_cores(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}
#else
int cs_permitted_cores(void) { return 1; }
#endif

#if defined(__GLIBC__)
#include <malloc.h>

void cs_release_free_heap(void) { malloc_trim(0); }
#else
void cs_release_free_heap(void) {}
#endif

#if defined(__linux__) && defined(__x86_64__)
int cs_amx_permitted(void) {
  // The tiles' 8 KiB of state are for processes that ask for it: ARCH_REQ_XCOMP_PERM, XFEATURE_XTILE_DATA.
  enum { request = 0x1023, tile_data = 18 };
  return syscall(SYS_arch_prctl, request, tile_data) == 0;
}
#else
int cs_amx_permitted(void) { return 0; }
#endif
