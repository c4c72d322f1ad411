// What counts as garbage, and the end of the memory that checks are given.
#ifndef MEMORY_H
#define MEMORY_H

/// A signalling NaN: arithmetic on it gives a quiet one, so even a number that is read and written back changes.
#define GARBAGE 0xffa5a5a5u

/// Frees every piece handed out; returns the number of the first piece with a changed guard, −1 if there is none.
long release_memory(void);

#endif
