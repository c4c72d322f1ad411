import Benchmarks
import CommandLine
import Foundation
import Storage
import Transformer

/// Options of `benchmark train`.
struct BenchmarkTrainOptions: CommandOptions {
  static let command = CommandDescription(
    name: "benchmark train", summary: "Measure training steps: time, share of the machine's peak, memory.",
    discussion: """
      Times whole steps of the loop that pretrain runs, on one batch of random tokens: forward, loss, backward, clipping, \
      the optimizer. Steps that warm up are left out. nano, mini and gpt2-small are GPT-2 (4 layers of 128, vocabulary 512; 6 of 384, \
      8,000; 12 of 768, 50,257), bert-base is a masked language model (12 of 768, 30,522) with its head at the 15 % of \
      positions that are masked.

      Operations are counted as 6 N + 12 L d T a token: N the weights that take part in a product, the head at the positions \
      it is applied to. The machine's peak is measured between the steps.
      """,
    examples: [
      "benchmark train --size gpt2-small", "benchmark train --size bert-base --batch-size 8 --threads 1",
      "benchmark train --size mini --steps 20 --json",
    ])

  var common = CommonOptions()
  var size = BenchmarkSize.mini
  var batchSize: Int?
  var length: Int?
  var precision = Precision.fp32
  var steps: Int?
  var seconds = 10.0
  var checkpointsActivations = false
  var dropout = 0.0
  var optimizer = TrainingOptions.pretraining.optimizer.kind

  mutating func list(_ options: inout some OptionVisitor) {
    options.choice("size", &size, help: "The model.")
    options.value(
      "batch-size", &batchSize, in: 1...65_536, default: "nano 12, mini 8, gpt2-small 4, bert-base 16",
      help: "Sequences a step.")
    options.value(
      "length", &length, in: 1...65_536, default: "nano 64, mini 256, gpt2-small 256, bert-base 128",
      help: "Tokens a sequence.")
    options.choice("precision", &precision, help: "What is computed in.")
    options.value("steps", &steps, in: 1...1_000_000, default: "by --seconds", help: "Steps to time.")
    options.value("seconds", &seconds, in: 0...86_400, help: "Seconds of timed steps; five steps at least.")
    options.flag(
      "checkpoint-activations", &checkpointsActivations,
      help: "Compute each block's activations again in backward instead of keeping them.")
    options.value("dropout", &dropout, in: 0..<1, help: "The share of activations dropped.")
    options.choice("optimizer", &optimizer, help: "What changes the weights, by pretrain's settings of it.")
  }
}

/// What `benchmark train --json` prints.
fileprivate struct TrainResult: Encodable {
  var command = "benchmark train"
  var machine: MeasuredMachine
  var size: String
  var batchSize: Int
  var length: Int
  var precision: String
  var checkpointActivations: Bool
  var dropout: Double
  var optimizer: String
  var parameters: Int
  var headShare: Double
  var steps: Int
  var ms: Milliseconds
  var tokensPerSecond: Double
  var gflopPerStep: Double
  var gflopPerSecond: Double
  var peakGflopPerSecond: Double
  var shareOfPeak: Double
  var firstStepSeconds: Double
  var peakRssMib: Double?
}

/// Runs `benchmark train`.
func measureTraining(_ options: BenchmarkTrainOptions, _ console: Console) throws {
  let engine = try TrainingRun.engine(options.common)
  var benchmark = TrainBenchmark(
    options.size, batchSize: options.batchSize, length: options.length, seconds: options.seconds,
    seed: options.common.seed)
  benchmark.precision = options.precision
  benchmark.dropout = options.dropout
  benchmark.recomputesBlocks = options.checkpointsActivations
  benchmark.steps = options.steps
  var training = TrainingOptions.pretraining
  training.precision = options.precision
  training.optimizer.kind = options.optimizer
  benchmark.optimizer = training.optimizerSettings
  let measured = try benchmark.run(on: engine)
  let seconds = measured.timing.seconds
  let result = TrainResult(
    machine: MeasuredMachine(engine), size: options.size.rawValue, batchSize: benchmark.batchSize,
    length: benchmark.length, precision: options.precision.rawValue,
    checkpointActivations: options.checkpointsActivations, dropout: options.dropout,
    optimizer: options.optimizer.rawValue, parameters: measured.parameterCount,
    headShare: round6(measured.headShare), steps: seconds.values.count,
    ms: Milliseconds(seconds),
    tokensPerSecond: round6(Double(benchmark.batchSize * benchmark.length) / seconds.median),
    gflopPerStep: round6(measured.operations / 1e9),
    gflopPerSecond: round6(measured.operations / seconds.median / 1e9),
    peakGflopPerSecond: round6(Samples(measured.timing.limits).median / 1e9),
    shareOfPeak: round6(measured.timing.share(of: measured.operations)),
    firstStepSeconds: round6(measured.firstStep),
    peakRssMib: measured.peakMemory.map { round6(Double($0) / 1_048_576) })
  if options.common.wantsJSON { return try printJSON(result, console, keys: .convertToSnakeCase) }
  console.page(result.machine.text)
  var notes = result.checkpointActivations ? ", checkpointed activations" : ""
  if result.dropout > 0 { notes += ", dropout \(result.dropout)" }
  if options.optimizer != BenchmarkTrainOptions().optimizer { notes += ", \(result.optimizer)" }
  let rows: [(String, String)] = [
    (
      "model",
      "\(result.size), \(Format.count(result.parameters)) weights, batch \(result.batchSize) x \(result.length), \(result.precision)\(notes)"
    ),
    (
      "step",
      "\(short(result.ms.median)) ms (p05 \(short(result.ms.p05)), p95 \(short(result.ms.p95)); \(result.steps) steps)"
    ),
    ("tokens", "\(Format.count(result.tokensPerSecond)) a second"),
    (
      "operations",
      "\(short(result.gflopPerStep)) GFLOP a step, \(short(result.gflopPerSecond)) GFLOP/s, \(percent(result.shareOfPeak)) of peak"
    ),
    ("peak", "\(short(result.peakGflopPerSecond)) GFLOP/s in \(result.precision), median"),
    ("memory", result.peakRssMib.map { "\(short($0)) MiB at most" } ?? "unknown"),
  ]
  for row in rows { console.page((row.0 + ":").padding(toLength: 12, withPad: " ", startingAt: 0) + row.1) }
}
