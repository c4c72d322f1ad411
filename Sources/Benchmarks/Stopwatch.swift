import Foundation
import Kernels
import Transformer

/// How long one thing takes, with what the machine can do at most measured between its windows: the clock and the
/// neighbours of a machine change by the second, so a share of a limit measured at another time means little.
package struct Timing: Sendable {
  /// Seconds a call in the order they were measured.
  package let windows: [Double]
  /// The machine's limit in operations or bytes a second, measured before each window.
  package let limits: [Double]
  /// Seconds a call.
  package let seconds: Samples

  /// As many limits as windows.
  package init(windows: [Double], limits: [Double]) {
    precondition(windows.count == limits.count)
    self.windows = windows
    self.limits = limits
    seconds = Samples(windows)
  }

  /// The share of the limit that calls of `amount` operations or bytes reach: the median over the windows, each against
  /// its own limit.
  package func share(of amount: Double) -> Double {
    Samples(zip(windows, limits).map { amount / $0 / $1 }).median
  }
}

/// Measures calls in windows.
package struct Stopwatch {
  /// The time for one thing, shared among its windows. A window holds one call at least.
  package let seconds: Double
  /// Measures the machine's limit at this moment, in operations or bytes a second.
  package let limit: () -> Double

  /// Seven windows: enough for a median that one disturbed window does not move, few enough to stay quick.
  package static let windowCount = 7

  /// A stopwatch that holds things against `limit`.
  package init(seconds: Double, limit: @escaping () -> Double) {
    self.seconds = seconds
    self.limit = limit
  }

  /// A stopwatch that holds products against the peak of the engine's microkernels.
  package init(engine: Engine, precision: Precision, seconds: Double) {
    self.init(seconds: seconds) { engine.measuredPeak(precision.activations) }
  }

  /// Times `body`, after two calls that are not counted: the first touches memory, the second tells how many fit into
  /// a window.
  package func time(_ body: () -> Void) -> Timing {
    body()
    let once = Self.seconds(body)
    let calls = max(1, Int((seconds / Double(Self.windowCount) / max(once, 1e-9)).rounded(.up)))
    var windows: [Double] = []
    var limits: [Double] = []
    for _ in 0..<Self.windowCount {
      limits.append(limit())
      windows.append(Self.seconds { for _ in 0..<calls { body() } } / Double(calls))
    }
    return Timing(windows: windows, limits: limits)
  }

  /// The seconds that `body` takes.
  package static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    try body()
    return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
  }
}
