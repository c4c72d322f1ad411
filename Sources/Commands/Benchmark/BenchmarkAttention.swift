import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Runs
import Training
import Transformer

/// Options of `benchmark attention`.
struct AttentionOptions: CommandOptions {
  static let command = CommandDescription(
    name: "benchmark attention", summary: "Measure attention, forward and backward.",
    discussion: """
      Twelve heads over sequences of one length, as many sequences as make 1,024 tokens. Operations are those of the pairs of \
      positions that see each other: for each and each element of a head 4 forward, and 10 backward, where the scores are \
      computed again.

      Each case is measured in seven windows, with the machine's peak before each: the share is the median of the \
      windows', each against its own peak. Times are medians, with the 5th and 95th percentile.
      """,
    examples: [
      "benchmark attention", "benchmark attention --length 1024 --head-size 64 --causal --threads 1",
    ])

  var common = CommonOptions()
  var lengths: [Int] = [64, 256, 1_024]
  var headSizes: [Int] = [32, 64]
  var isCausal: Bool?
  var precision = Precision.fp32
  var seconds = 0.2

  mutating func list(_ options: inout some OptionVisitor) {
    options.list("length", &lengths, in: 1...65_536, help: "Tokens of a sequence.")
    options.list("head-size", &headSizes, in: 1...1_024, help: "Widths of a head.")
    options.flag(
      "causal", &isCausal, default: "both", help: "Whether a position sees only itself and what came before.")
    options.choice("precision", &precision, help: "How queries, keys, values and their gradients are stored.")
    options.value("seconds", &seconds, in: 0.0001...600, help: "Seconds for each case, its windows together.")
  }

  /// What to measure.
  var cases: [AttentionCase] {
    var cases: [AttentionCase] = []
    for length in lengths {
      for headSize in headSizes {
        for causal in isCausal.map({ [$0] }) ?? [false, true] {
          for backward in [false, true] {
            cases.append(
              AttentionCase(length: length, headSize: headSize, isCausal: causal, isBackward: backward))
          }
        }
      }
    }
    return cases
  }
}

/// What `benchmark attention --json` prints.
fileprivate struct AttentionResult: Encodable {
  struct Row: Encodable {
    var length: Int
    var sequences: Int
    var heads: Int
    var headSize: Int
    var causal: Bool
    var pass: String
    var ms: Milliseconds
    var gflopPerSecond: Double
    var shareOfPeak: Double
  }
  var command = "benchmark attention"
  var machine: Machine
  var precision: String
  var peakGflopPerSecond: Double
  var cases: [Row]
}

/// Runs `benchmark attention`.
func measureAttention(_ options: AttentionOptions, _ console: Console) throws {
  let measured = try PeakMeasurement(
    options.cases, options.common, options.precision, seconds: options.seconds,
    time: { $0.time($1, $2, options.precision) },
    row: { item, timing in
      AttentionResult.Row(
        length: item.length, sequences: item.sequenceCount, heads: AttentionCase.headCount,
        headSize: item.shape.headSize, causal: item.shape.isCausal,
        pass: item.isBackward ? "backward" : "forward", ms: Milliseconds(timing.seconds),
        gflopPerSecond: round6(item.operations / timing.seconds.median / 1e9),
        shareOfPeak: round6(timing.share(of: item.operations)))
    })
  let result = AttentionResult(
    machine: measured.machine, precision: options.precision.rawValue,
    peakGflopPerSecond: measured.peak, cases: measured.rows)
  if options.common.wantsJSON { return try printJSON(result, console, keys: .convertToSnakeCase) }
  let titles = [
    "pass", "length", "sequences", "head size", "causal", "ms", "p05", "p95", "GFLOP/s", "of peak",
  ]
  Table(titles, result.cases) { row in
    [row.pass, "\(row.length)", "\(row.sequences)", "\(row.headSize)", row.causal ? "yes" : "no"]
      + row.ms.cells + [short(row.gflopPerSecond), percent(row.shareOfPeak)]
  }.print(result.machine, limit: peakText(result.peakGflopPerSecond, result.precision), console)
}
