import CKernels
import Foundation

/// What the machine can do at most, measured rather than looked up, since clocks and neighbours change.
extension Engine {
  /// Floating-point operations a second of all threads together, from microkernels whose operands stay in the first
  /// cache: the best of several windows, about 40 ms in all, since whatever else runs can only take away.
  ///
  /// - Parameter element: what is multiplied in. Where the machine has no instructions for bfloat16, its peak is that of
  ///   float32.
  public func measuredPeak(_ element: Element = .float32) -> Double {
    let format = GEMMFormat(element, kernels)
    let (mr, nr, k) = (format.tileRows, format.tileColumns, 256)
    let panelA = mr * format.depth(k), panelB = nr * format.depth(k)
    let total = panelA + panelB + mr * nr
    reserveScratch(total)
    if isPlanning { return 0 }
    var calls = 100
    var rates: [Double] = []
    while rates.count < 7 {
      let start = DispatchTime.now().uptimeNanoseconds
      // One task a worker: the first to take one is still busy when the last begins.
      pool.run(threadCount) { _, worker in
        let a = scratch(worker, total)
        // In bfloat16 that is 0 and ½ in turn.
        if rates.isEmpty { a.update(repeating: 0.5, count: total) }
        for _ in 0..<calls {
          format.multiply(1, sum: k, a, a + panelA, into: a + panelA + panelB, nr, adding: false, next: nil)
        }
      }
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
      rates.append(Double(2 * mr * nr * k * calls * threadCount) / seconds)
      // Windows of some 5 ms, however fast the machine is.
      calls = max(calls, Int(5e-3 / seconds * Double(calls)))
    }
    return rates.dropFirst().max() ?? 0
  }
}
