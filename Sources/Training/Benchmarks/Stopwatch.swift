import Foundation
import Kernels
import Transformer

/// How long one thing takes, with the machine's peak measured between its windows: the clock and the neighbours of a
/// machine change by the second, so a share of a peak measured at another time means little.
package struct Timing: Sendable {
  /// Seconds a call, one for each window.
  package let seconds: Samples
  /// The peak in operations a second, measured just before each window, in the order of ``windows``.
  package let peaks: [Double]
  /// Seconds a call in the order they were measured.
  package let windows: [Double]

  /// As many peaks as windows.
  package init(windows: [Double], peaks: [Double]) {
    precondition(windows.count == peaks.count)
    self.windows = windows
    self.peaks = peaks
    seconds = Samples(windows)
  }

  /// The share of the peak that calls of `operations` reach: the median over the windows, each against its own peak.
  package func share(of operations: Double) -> Double {
    Samples(zip(windows, peaks).map { operations / $0 / $1 }).median
  }
}

/// Measures calls in windows.
package struct Stopwatch {
  /// What computes.
  package let engine: Engine
  /// Whose peak is measured.
  package let precision: Precision
  /// The time for one thing, shared among its windows. A window holds one call at least.
  package let seconds: Double
  /// Whether the peak is measured before each window, which takes about 40 ms.
  package let measuresPeak: Bool

  /// Seven windows: enough for a median that one disturbed window does not move, few enough to stay quick.
  package static let windowCount = 7

  /// A stopwatch for calls on `engine`.
  package init(engine: Engine, precision: Precision = .fp32, seconds: Double, measuresPeak: Bool = true) {
    self.engine = engine
    self.precision = precision
    self.seconds = seconds
    self.measuresPeak = measuresPeak
  }

  /// The machine's peak in operations a second at this moment.
  package func peak() -> Double { engine.measuredPeak() }

  /// Times `body`, after two calls that are not counted: the first touches memory, the second tells how many fit into
  /// a window.
  package func time(_ body: () -> Void) -> Timing {
    body()
    let once = Self.seconds(body)
    let calls = max(1, Int((seconds / Double(Self.windowCount) / max(once, 1e-9)).rounded(.up)))
    var windows: [Double] = []
    var peaks: [Double] = []
    for _ in 0..<Self.windowCount {
      peaks.append(measuresPeak ? peak() : 1)
      windows.append(Self.seconds { for _ in 0..<calls { body() } } / Double(calls))
    }
    return Timing(windows: windows, peaks: peaks)
  }

  /// The seconds that `body` takes.
  package static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    try body()
    return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
  }
}
