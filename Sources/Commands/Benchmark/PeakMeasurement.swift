import CommandLine
import Foundation
import Kernels
import Runs
import Training
import Transformer

/// A thing that was timed against the machine's peak: in JSON the figures stand among the members of the thing.
struct PeakRow: Encodable {
  /// The thing in JSON.
  let members: KeyValuePairs<String, any Encodable>
  /// The thing in a table.
  let words: [String]
  /// How long it takes.
  let ms: Milliseconds
  /// Its speed.
  let gflopPerSecond: Double
  /// Its speed as a share of the peak.
  let shareOfPeak: Double

  init(
    _ members: KeyValuePairs<String, any Encodable>, words: [String], _ timing: Timing, operations: Double
  ) {
    self.members = members
    self.words = words
    ms = Milliseconds(timing.seconds)
    gflopPerSecond = round6(operations / timing.seconds.median / 1e9)
    shareOfPeak = round6(timing.share(of: operations))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MemberName.self)
    for (name, value) in members { try container.encode(value, forKey: MemberName(stringValue: name)) }
    try container.encode(ms, forKey: MemberName(stringValue: "ms"))
    try container.encode(gflopPerSecond, forKey: MemberName(stringValue: "gflopPerSecond"))
    try container.encode(shareOfPeak, forKey: MemberName(stringValue: "shareOfPeak"))
  }

  /// The row of a table.
  var cells: [String] { words + ms.cells + [short(gflopPerSecond), percent(shareOfPeak)] }
  /// The titles of the figures.
  static let titles = ["ms", "p05", "p95", "GFLOP/s", "of peak"]
}

extension BenchmarkResult<PeakRow> {
  /// Times all `items`, `seconds` for each, against the machine's peak of products at that moment.
  init<Item>(
    _ command: String, _ rowsName: String, _ items: [Item], _ options: CommonOptions, _ precision: Precision,
    seconds: Double, time: (Item, Stopwatch, Engine) -> Timing, row: (Item, Timing) -> PeakRow
  ) throws {
    let engine = try TrainingRun.engine(options)
    let stopwatch = Stopwatch(engine: engine, precision: precision, seconds: seconds)
    let timings = items.map { time($0, stopwatch, engine) }
    let peak = round6(Samples(timings.flatMap(\.limits)).median / 1e9)
    self.init(
      command: command, machine: Machine(engine), precision: precision, limits: ["peakGflopPerSecond": peak],
      limit: "peak: \(short(peak)) GFLOP/s in \(precision.rawValue), median", rowsName: rowsName,
      rows: zip(items, timings).map(row))
  }
}
