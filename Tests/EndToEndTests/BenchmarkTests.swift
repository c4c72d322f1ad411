import Foundation
import TestSupport
import Testing

/// `benchmark`: each subcommand on the smallest sizes, for so short a time that its figures mean nothing. Speed is not
/// asserted, but what is counted and that the parts of a result agree with each other is.
@Suite struct BenchmarkTests {
  /// What a subcommand finds, with results that name the tensors' type.
  private func measured<Result: Decodable>(
    _ type: Result.Type = Result.self, _ arguments: [String], precision: String = "fp32"
  ) async throws -> Result {
    let outcome = try await Workplace().succeed(
      "benchmark", arguments + ["--precision", precision, "--json", "--quiet"])
    #expect(outcome.errors.isEmpty)
    return try outcome.json(type)
  }

  private struct Machine: Decodable {
    var processor: String
    var instructionSet: String
    var threads: Int
  }

  private struct Milliseconds: Decodable {
    var median: Double
    var p05: Double
    var p95: Double
    var isOrdered: Bool { 0 < p05 && p05 <= median && median <= p95 }

    /// Whether so many billions a second are `count` in the median time; six digits are printed.
    func isRate(_ rate: Double, of count: Double) -> Bool {
      let expected = count / (median / 1e3) / 1e9
      return abs(rate - expected) <= 1e-4 * expected
    }
  }

  private struct Products: Decodable {
    struct Row: Decodable {
      var name: String
      var pass: String
      var m: Int
      var n: Int
      var k: Int
      var ms: Milliseconds
      var gflopPerSecond: Double
      var shareOfPeak: Double
    }
    var command: String
    var machine: Machine
    var precision: String
    var peakGflopPerSecond: Double
    var products: [Row]
  }

  @Test(arguments: ["fp32", "bf16"])
  func products(precision: String) async throws {
    let result = try await measured(
      Products.self,
      [
        "gemm", "--shape", "5,7,3", "--seconds", "0.0001", "--threads", "2",
      ], precision: precision)
    #expect(result.command == "benchmark gemm" && result.precision == precision)
    #expect(result.machine.threads == 2 && !result.machine.processor.isEmpty)
    #expect(result.peakGflopPerSecond > 0)
    #expect(result.products.map(\.pass) == ["forward", "dX", "dW"])
    #expect(result.products.map { [$0.m, $0.n, $0.k] } == [[5, 7, 3], [5, 3, 7], [7, 3, 5]])
    for row in result.products {
      #expect(row.name == "5,7,3" && row.ms.isOrdered && row.shareOfPeak > 0)
      // 2·5·7·3 operations.
      #expect(row.ms.isRate(row.gflopPerSecond, of: 210))
    }
  }

  private struct Attention: Decodable {
    struct Case: Decodable {
      var length: Int
      var sequences: Int
      var headSize: Int
      var causal: Bool
      var pass: String
      var ms: Milliseconds
      var gflopPerSecond: Double
      var shareOfPeak: Double
    }
    var command: String
    var cases: [Case]
  }

  @Test(arguments: ["fp32", "bf16"])
  func attention(precision: String) async throws {
    let result = try await measured(
      Attention.self,
      [
        "attention", "--length", "64", "--head-size", "32", "--seconds", "0.0001", "--threads", "1",
      ], precision: precision)
    #expect(result.command == "benchmark attention")
    #expect(result.cases.map(\.pass) == ["forward", "backward", "forward", "backward"])
    #expect(result.cases.map(\.causal) == [false, false, true, true])
    for (row, operations) in zip(result.cases, [100_663_296.0, 251_658_240, 51_118_080, 127_795_200]) {
      #expect(row.length == 64 && row.sequences == 16 && row.headSize == 32 && row.ms.isOrdered)
      // 12 heads of 32 in 16 sequences; 64² pairs or 64·65/2; 4 or 10 operations each.
      #expect(row.ms.isRate(row.gflopPerSecond, of: operations))
      #expect(row.shareOfPeak > 0)
    }
  }

  private struct Rows: Decodable {
    struct Row: Decodable {
      var size: String
      var name: String
      var rows: Int
      var columns: Int
      var ms: Milliseconds
      var nsPerElement: Double
      var bytesPerElement: Int
      var gbPerSecond: Double
      var shareOfBandwidth: Double
    }
    var command: String
    var precision: String
    var readGbPerSecond: Double
    var triadGbPerSecond: Double
    var operations: [Row]
  }

  @Test(arguments: ["fp32", "bf16"])
  func rowOperations(precision: String) async throws {
    let result = try await measured(
      Rows.self,
      [
        "rows", "--sizes", "nano", "--seconds", "0.0001", "--memory", "2M", "--threads", "2",
      ], precision: precision)
    #expect(result.command == "benchmark rows" && result.precision == precision)
    #expect(result.readGbPerSecond > 0 && result.triadGbPerSecond > 0)
    #expect(Set(result.operations.map(\.name)).count == result.operations.count)
    for name in ["layer norm backward", "GELU by tanh", "dropout plus residual", "cross entropy", "adamw"] {
      #expect(result.operations.contains { $0.name == name }, "no \(name)")
    }
    for row in result.operations {
      #expect(row.size == "nano" && row.ms.isOrdered && row.shareOfBandwidth > 0, "\(row.name)")
      let elements = Double(row.rows * row.columns)
      #expect(abs(row.nsPerElement * elements / 1e6 - row.ms.median) <= 1e-4 * row.ms.median, "\(row.name)")
      let rate = Double(row.bytesPerElement) / row.nsPerElement
      #expect(abs(row.gbPerSecond - rate) <= 1e-4 * rate, "\(row.name)")
    }
  }

  private struct Training: Decodable {
    var command: String
    var size: String
    var batchSize: Int
    var length: Int
    var precision: String
    var checkpointActivations: Bool
    var dropout: Double
    var parameters: Int
    var headShare: Double
    var steps: Int
    var ms: Milliseconds
    var tokensPerSecond: Double
    var gflopPerStep: Double
    var gflopPerSecond: Double
    var peakGflopPerSecond: Double
    var shareOfPeak: Double
    var peakRssMib: Double?
  }

  @Test(arguments: ["fp32", "bf16"])
  func training(precision: String) async throws {
    let result = try await measured(
      Training.self,
      [
        "train", "--size", "nano", "--batch-size", "2", "--length", "16", "--steps", "3", "--dropout", "0.1",
        "--checkpoint-activations", "--threads", "2",
      ], precision: precision)
    #expect(result.command == "benchmark train" && result.size == "nano" && result.precision == precision)
    #expect(result.checkpointActivations && result.dropout == 0.1)
    #expect(result.batchSize == 2 && result.length == 16 && result.steps == 3 && result.ms.isOrdered)
    // Tables of 512 and 64 rows of 128; 4 blocks of 12·128² weights, 9·128 biases and 4·128 of norms; the last norm.
    #expect(result.parameters == 576 * 128 + 4 * (196_608 + 13 * 128) + 256)
    #expect(result.headShare == 1)
    // 32 tokens of 5,111,808 + 12·4·128·16 operations.
    #expect(result.gflopPerStep == 0.166724)
    #expect(abs(result.tokensPerSecond * result.ms.median / 1e3 - 32) < 1e-2)
    #expect(result.shareOfPeak > 0 && result.peakGflopPerSecond > 0)
    #if os(Linux)
      // Weights, gradients and two moments at least.
      #expect(try #require(result.peakRssMib) * 1_048_576 > 16 * Double(result.parameters))
    #endif
  }

  @Test func trainingForSomeTime() async throws {
    let here = try Workplace()
    let arguments = ["train", "--size", "nano", "--batch-size", "1", "--length", "8", "--seconds", "0"]
    let result = try await here.succeed("benchmark", arguments + ["--json"]).json(Training.self)
    // Five at least, however short the time.
    #expect(result.steps == 5 && !result.checkpointActivations)
    let text = try await here.succeed("benchmark", arguments)
    #expect(text.errors.isEmpty)
    for word in ["machine: ", "nano", "1 x 8", "5 steps", "of peak", "GFLOP/s in fp32"] {
      #expect(text.output.contains(word), "“\(word)” is not in: \(text.output)")
    }
  }

  @Test func mistakes() async throws {
    let here = try Workplace()
    for (arguments, says) in [
      (["gemm", "--shape", "5,7"], "--shape"), (["gemm", "--shape", "5,x,7"], "5,x,7"),
      (["gemm", "--sizes", "nono"], "nono"), (["rows", "--sizes", "large"], "gpt2-small"),
      (["train", "--size", "tiny"], "--size"), (["train", "--steps", "0"], "--steps"),
      (["train", "--dropout", "1"], "--dropout"), (["attention", "--length", "0"], "--length"),
      (["gemm", "--precision", "fp16"], "bf16"), (["gem"], "gemm"),
    ] {
      let outcome = try await here.run("benchmark", arguments)
      #expect(outcome.code == 64 && outcome.output.isEmpty, "\(arguments): \(outcome.code)")
      #expect(outcome.errors.contains(says), "\(arguments): \(outcome.errors)")
    }
  }
}
