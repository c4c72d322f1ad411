import Benchmarks
import CommandLine
import Foundation
import Kernels
import Training
import Transformer

/// Options of `benchmark rows`.
struct RowsOptions: CommandOptions {
  static let command = CommandDescription(
    name: "benchmark rows",
    summary: "Measure the operations that are no products against the memory's bandwidth.",
    discussion: """
      Every row operation at the sizes of a model's step: norms, activations, sums, dropout, look-ups, losses and the \
      optimizer, those of Llama's blocks included at the same width. Bytes are those that must move: each operand read or \
      written once. Calls go round over --memory bytes of operands, so that they come from memory as in a step.

      Each operation is measured in seven windows, with the memory's bandwidth over arrays of that size before each: the \
      speed of reading for what writes nothing large, else that of a = b + s·c. The share is the median of the windows'. An \
      operation in place can be above that speed, since what is written need not be read into the cache first.
      """,
    examples: ["benchmark rows", "benchmark rows --sizes mini nano --threads 1 --json"])

  var common = CommonOptions()
  var sizes: [String] = ["gpt2-small"]
  var precision = Precision.fp32
  var seconds = 0.1
  var memory = 256_000_000

  mutating func list(_ options: inout some OptionVisitor) {
    options.list(
      "sizes", &sizes, placeholder: "NAME",
      help: "Models whose operations are measured: nano, mini, gpt2-small, bert-base.")
    options.choice("precision", &precision, help: "How training stores activations and their gradients.")
    options.value(
      "seconds", &seconds, in: 0.0001...600, help: "Seconds for each operation, its windows together.")
    options.value(
      "memory", &memory, in: 1_000_000...1_000_000_000_000, placeholder: "BYTES", default: "256M",
      help:
        "Bytes of operands, and of each of three arrays to measure bandwidth with; more than any cache holds."
    )
  }

  func validate() throws { _ = try benchmarkSizes(sizes) }
}

/// Runs `benchmark rows`.
func measureRows(_ options: RowsOptions, _ console: Console) throws {
  let engine = try TrainingRun.engine(options.common)
  let meter = BandwidthMeter(engine, bytes: options.memory)
  let reading = Stopwatch(seconds: options.seconds) { meter.read() }
  let writing = Stopwatch(seconds: options.seconds) { meter.triad() }
  var rows: [MeasuredRow] = []
  var reads: [Double] = [meter.read()]
  var triads: [Double] = [meter.triad()]
  for size in try benchmarkSizes(options.sizes) {
    for operation in RowOperation.all(of: size, options.precision) {
      let timing = operation.time(
        operation.isReading ? reading : writing, engine, memory: options.memory)
      if operation.isReading { reads += timing.limits } else { triads += timing.limits }
      rows.append(operation.row(size, timing))
    }
  }
  let (read, triad) = (round6(Samples(reads).median / 1e9), round6(Samples(triads).median / 1e9))
  let result = BenchmarkResult(
    command: "benchmark rows", machine: MeasuredMachine(engine), precision: options.precision,
    limits: ["readGbPerSecond": read, "triadGbPerSecond": triad],
    limit: "memory: reads \(short(read)) GB/s, a = b + s*c \(short(triad)) GB/s, medians",
    rowsName: "operations", rows: rows)
  let titles = [
    "operation", "size", "rows", "columns", "ms", "p05", "p95", "ns/element", "GB/s", "of bandwidth",
  ]
  try result.print(options.common, titles, console)
}

extension RowOperation {
  /// What was found of it.
  fileprivate func row(_ size: BenchmarkSize, _ timing: Timing) -> MeasuredRow {
    let seconds = timing.seconds.median, ms = Milliseconds(timing.seconds)
    let nanoseconds = round6(1e9 * seconds / Double(elements))
    let speed = round6(bytes / seconds / 1e9)
    let share = round6(timing.share(of: bytes))
    return MeasuredRow(
      members: [
        ("size", size.rawValue), ("name", name), ("rows", rows), ("columns", columns), ("ms", ms),
        ("nsPerElement", nanoseconds), ("bytesPerElement", bytesPerElement), ("gbPerSecond", speed),
        ("shareOfBandwidth", share),
      ],
      cells: [name, size.rawValue, "\(rows)", "\(columns)"] + ms.cells
        + [short(nanoseconds), short(speed), percent(share)])
  }
}
