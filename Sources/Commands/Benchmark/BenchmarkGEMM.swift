import Benchmarks
import CommandLine
import Data
import Foundation
import Training
import Transformer

/// Options of `benchmark gemm`.
struct GEMMOptions: CommandOptions {
  static let command = CommandDescription(
    name: "benchmark gemm", summary: "Measure the matrix products of training.",
    discussion: """
      For each linear map of a model, the products of a step: forward x·Wᵀ, the input's gradient dy·W (dX), and the \
      weights' gradient dyᵀ·x (dW). Rows are 1,024 tokens for gpt2-small and bert-base, 2,048 for mini and 768 for nano; the \
      head of gpt2-small is applied to a third of them at a time in fp32, that of bert-base to the masked tokens. A product that \
      two models share is measured once. In bf16 activations and their gradients are stored in bfloat16; weights, their \
      gradients and what is added to the residual stream in single precision.

      Each product is measured in seven windows, with the machine's peak before each: the share is the median of the \
      windows', each against its own peak. Times are medians, with the 5th and 95th percentile.
      """,
    examples: [
      "benchmark gemm", "benchmark gemm --sizes gpt2-small --threads 1",
      "benchmark gemm --shape 1024,3072,768 --seconds 2 --json",
    ])

  var common = CommonOptions()
  var sizes: [String] = []
  var shapes: [String] = []
  var precision = Precision.fp32
  var seconds = 0.2

  mutating func list(_ options: inout some OptionVisitor) {
    options.list(
      "sizes", &sizes, placeholder: "NAME", default: "all",
      help: "Models whose products are measured: nano, mini, gpt2-small, bert-base.")
    options.list(
      "shape", &shapes, placeholder: "M,N,K",
      help: "A map of K inputs to N outputs over M rows, all three products; instead of --sizes or beside it."
    )
    options.choice("precision", &precision, help: "What products are computed in.")
    options.value(
      "seconds", &seconds, in: 0.0001...600, help: "Seconds for each product, its windows together.")
  }

  func validate() throws { _ = try products() }

  /// What to measure.
  func products() throws -> [Product] {
    var sizes = try benchmarkSizes(sizes)
    if sizes.isEmpty && shapes.isEmpty { sizes = [.gpt2Small, .bertBase, .mini, .nano] }
    return try Product.all(of: sizes, precision) + shapes.flatMap(Self.products)
  }

  private static func products(_ text: String) throws -> [Product] {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    // Beyond 2²⁰ a side no operand fits into memory.
    guard numbers.count == 3, numbers.allSatisfy({ (1...1 << 20).contains($0) }) else {
      throw UsageError(
        "--shape: expected three whole numbers from 1 to 1048576 such as 1024,3072,768, found \"\(text)\".")
    }
    let shape = LinearShape(tokens: numbers[0], outputs: numbers[1], inputs: numbers[2])
    return Product.passes(text, shape)
  }
}

/// Runs `benchmark gemm`.
func measureProducts(_ options: GEMMOptions, _ console: Console) throws {
  let result = try BenchmarkResult(
    "benchmark gemm", "products", options.products(), options.common, options.precision,
    seconds: options.seconds,
    time: { product, stopwatch, engine in
      console.note("\(product.name), \(product.pass.rawValue)")
      return product.time(stopwatch, engine, options.precision)
    },
    row: { product, timing in
      let (name, pass, m, n, k) = (product.name, product.pass.rawValue, product.m, product.n, product.k)
      return MeasuredRow(
        [("name", name), ("pass", pass), ("m", m), ("n", n), ("k", k)],
        words: [name, pass, "\(m)", "\(n)", "\(k)"], timing, operations: product.operations)
    })
  let titles = ["product", "pass", "m", "n", "k"] + MeasuredRow.peakTitles
  try result.print(options.common, titles, console)
}
