// Each instruction set's file fills the slots it has bodies for; on another architecture it fills none.
#ifndef CK_FILL_H
#define CK_FILL_H
#include "CKernels.h"
void ck_fill_baseline(ck_table *table);
void ck_fill_avx2(ck_table *table);
void ck_fill_avx512(ck_table *table);
void ck_fill_avx512bf16(ck_table *table);
void ck_fill_amx(ck_table *table);
void ck_fill_neon(ck_table *table);
#endif
