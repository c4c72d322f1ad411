import Benchmarks
import CommandLine
import Foundation
import Kernels
import Training
import Transformer

extension BenchmarkResult {
  /// Times all `items`, `seconds` for each, against the machine's peak of products at that moment.
  init<Item>(
    _ command: String, _ rowsName: String, _ items: [Item], _ options: CommonOptions, _ precision: Precision,
    seconds: Double, time: (Item, Stopwatch, Engine) -> Timing, row: (Item, Timing) -> MeasuredRow
  ) throws {
    let engine = try TrainingRun.engine(options)
    let stopwatch = Stopwatch(engine: engine, precision: precision, seconds: seconds)
    let timings = items.map { time($0, stopwatch, engine) }
    let peak = round6(Samples(timings.flatMap(\.limits)).median / 1e9)
    self.init(
      command: command, machine: MeasuredMachine(engine), precision: precision,
      limits: ["peakGflopPerSecond": peak],
      limit: "peak: \(short(peak)) GFLOP/s in \(precision.rawValue), median", rowsName: rowsName,
      rows: zip(items, timings).map(row))
  }
}
