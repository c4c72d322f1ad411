import CommandLine
import Kernels
import Runs
import Training
import Transformer

/// Things timed one after another, each against the machine's peak of products at that moment.
struct PeakMeasurement<Row> {
  /// The machine.
  let machine: Machine
  /// The median of the peaks, in 10⁹ operations a second.
  let peak: Double
  /// What was found of each.
  let rows: [Row]

  /// Times all `items`, `seconds` for each.
  init<Item>(
    _ items: [Item], _ options: CommonOptions, _ precision: Precision, seconds: Double,
    time: (Item, Stopwatch, Engine) -> Timing, row: (Item, Timing) -> Row
  ) throws {
    let engine = try TrainingRun.engine(options)
    let stopwatch = Stopwatch(engine: engine, precision: precision, seconds: seconds)
    let timings = items.map { time($0, stopwatch, engine) }
    machine = Machine(engine)
    peak = round6(Samples(timings.flatMap(\.limits)).median / 1e9)
    rows = zip(items, timings).map(row)
  }
}

/// The peak of products in words.
func peakText(_ gflopPerSecond: Double, _ precision: String) -> String {
  "peak: \(short(gflopPerSecond)) GFLOP/s in \(precision), median"
}

extension Table {
  /// The lines of a benchmark for people: the machine, its limit, and a row for each thing that was measured.
  ///
  /// - Parameter limit: what shares are of, in words.
  func print(_ machine: Machine, limit: String, _ console: Console) {
    console.result(machine.text)
    console.result(limit)
    for line in lines { console.result(line) }
  }

  /// A table with a line of titles and a line for each of `rows`.
  init<Row>(_ titles: [String], _ rows: [Row], cells: (Row) -> [String]) {
    self.init(titles)
    for row in rows { add(cells(row)) }
  }
}
