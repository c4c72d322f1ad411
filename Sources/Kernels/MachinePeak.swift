import CKernels
import Foundation

/// What the machine can do at most, measured rather than looked up, since clocks and neighbours change.
extension Engine {
  /// Floating-point operations a second of all threads together, from microkernels whose operands stay in the first
  /// cache: the best of several windows, about 40 ms in all, since whatever else runs can only take away.
  public func measuredPeak() -> Double {
    let mr = kernels.tileRows, nr = kernels.tileColumns, k = Self.sumBlock
    let panelA = mr * k, panelB = nr * k
    let total = panelA + panelB + mr * nr
    reserveScratch(total)
    let calls = 200
    var rates: [Double] = []
    for window in 0..<7 {
      let start = DispatchTime.now().uptimeNanoseconds
      // One task a worker: the first to take one is still busy when the last begins.
      pool.run(threadCount) { _, worker in
        let a = scratch(worker, total)
        if window == 0 { a.update(repeating: 0.5, count: total) }
        for _ in 0..<calls { kernels.gemm.tile(k, a, a + panelA, a + panelA + panelB, nr, 0) }
      }
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
      if window > 0 { rates.append(Double(2 * mr * nr * k * calls * threadCount) / seconds) }
    }
    return rates.max() ?? 0
  }
}
