#include <lmdb.h>
#include <malloc.h>
#include <sys/statfs.h>

/// Has the processor fetch the cache line of an address that will be written soon; waits for nothing, and never fails.
static inline void tamga_prefetch(const void *address) { __builtin_prefetch(address, 1); }

/// The same of a line that will be read.
static inline void tamga_prefetch_read(const void *address) { __builtin_prefetch(address, 0); }
