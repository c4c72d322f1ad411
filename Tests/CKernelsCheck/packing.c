// Transposing and packing copy numbers: the results are exact.
#include "check.h"

static long span(long rows, long columns, long ld) { return rows > 0 && columns > 0 ? (rows - 1) * ld + columns : 0; }

static void check_transpose(long rows, long columns, long ld, long ldd) {
  const float *src = normals(span(rows, columns, ld), 0, 1);
  float *dst = garbage(span(columns, rows, ldd));
  kernels.gemm.transpose(rows, columns, src, ld, dst, ldd);
  for (long p = 0; p < columns && rows > 0; p++) {
    for (long i = 0; i < rows; i++) expect_same("dst", dst + p * ldd + i, src + i * ld + p, 1);
    if (p + 1 < columns) expect_untouched("gap of dst", dst + p * ldd + rows, ldd - rows);
  }
  end_check();
}

static void check_pack(long k, long valid, long width, long gap, int by_rows) {
  const long ld = (by_rows ? k : valid) + gap;
  const float *src = normals(by_rows ? span(valid, k, ld) : span(k, valid, ld), 0, 1);
  float *dst = garbage(k * width);
  (by_rows ? kernels.gemm.pack_rows : kernels.gemm.pack_columns)(k, valid, width, src, ld, dst);
  const float zero = 0;
  for (long p = 0; p < k; p++)
    for (long i = 0; i < width; i++) {
      const float *from = by_rows ? src + i * ld + p : src + p * ld + i;
      expect_same("dst", dst + p * width + i, i < valid ? from : &zero, 1);
    }
  end_check();
}

static void check_packs(int by_rows) {
  // Tiles' own widths and others: a multiple of no vector, one.
  const long widths[] = {kernels.gemm.mr, kernels.gemm.nr, 1, 6, 17};
  for (int w = 0; w < 5; w++) {
    const long width = widths[w], valid[] = {width, width - 1, width / 2, 1, 0};
    for (int v = 0; v < 5; v++)
      EACH_SIZE(k) for (long gap = 0; gap < 6; gap += 5) check_pack(k, valid[v], width, gap, by_rows);
  }
}

void check_packing(void) {
  KERNEL(gemm.transpose);
  EACH_SIZE(rows)
  EACH_SIZE(columns)
  for (long gap = 0; gap < 4; gap += 3) check_transpose(rows, columns, columns + gap, rows + 2 * gap);
  KERNEL(gemm.pack_rows);
  check_packs(1);
  KERNEL(gemm.pack_columns);
  check_packs(0);
}
