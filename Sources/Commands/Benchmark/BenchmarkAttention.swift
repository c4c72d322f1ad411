import Benchmarks
import CommandLine
import Foundation
import Kernels
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

/// Runs `benchmark attention`.
func measureAttention(_ options: AttentionOptions, _ console: Console) throws {
  let result = try BenchmarkResult(
    "benchmark attention", "cases", options.cases, options.common, options.precision,
    seconds: options.seconds, time: { $0.time($1, $2, options.precision) },
    row: { item, timing in
      let (shape, pass) = (item.shape, item.isBackward ? "backward" : "forward")
      return MeasuredRow(
        [
          ("length", item.length), ("sequences", item.sequenceCount), ("heads", shape.headCount),
          ("headSize", shape.headSize), ("causal", shape.isCausal), ("pass", pass),
        ],
        words: [
          pass, "\(item.length)", "\(item.sequenceCount)", "\(shape.headSize)",
          shape.isCausal ? "yes" : "no",
        ], timing, operations: item.operations)
    })
  let titles = ["pass", "length", "sequences", "head size", "causal"] + MeasuredRow.peakTitles
  try result.print(options.common, titles, console)
}
