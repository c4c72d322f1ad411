import Foundation
import TestSupport
import Testing

#if os(Linux)
  /// The memory plan against what runs really take while one size of the data grows and all others stay small.
  @Suite struct MemoryScaleTests {
    /// A size of the data that costs memory.
    enum Size: Sendable, CustomTestStringConvertible {
      case labels(Int), columns(Int), files(Int), line(Int)

      var testDescription: String {
        switch self {
        case .labels(let count): "labels \(count)"
        case .columns(let count): "columns \(count)"
        case .files(let count): "files \(count)"
        case .line(let bytes): "line \(bytes)"
        }
      }
    }

    private struct Result: Decodable {
      var peakMemory: Int
      var memoryPlan: Int
    }

    /// What a plan may be off by.
    private static func tolerance(_ peak: Int) -> Int { max(peak / 10, 8 << 20) }

    private static let few: [Size] = [
      .labels(2), .labels(1_000), .columns(100), .files(100), .line(1), .line(1_000_000),
    ]

    private static let many: [Size] =
      [2, 20, 200, 1_000, 3_000, 5_000].map(Size.labels) + [2, 10, 100, 500].map(Size.columns)
      + [1, 100, 1_000, 5_000].map(Size.files) + [1, 1_000, 1_000_000, 50_000_000].map(Size.line)

    @Test(arguments: few) func thePlanHolds(_ size: Size) async throws { try await check(size) }

    @Test(.slow, arguments: many) func thePlanHoldsFromSmallToLarge(_ size: Size) async throws {
      try await check(size)
    }

    /// A classifier of a thousand labels takes little more than one of two, in memory and in its log.
    @Test func aThousandLabelsTakeLittle() async throws {
      let here = try Workplace()
      try write(here, labels: 1_000, rows: 2_000)
      let result = try await finetune(here)
      #expect(result.peakMemory <= 96 << 20, "\(result.peakMemory)")
      let log = try here.data("run/evaluations.jsonl").split(separator: UInt8(ascii: "\n"))
      #expect(log.count == 2 && log.allSatisfy { $0.count < 60_000 }, "\(log.map(\.count))")
    }

    private func check(_ size: Size) async throws {
      let here = try Workplace()
      var results: [(command: String, result: Result)] = []
      switch size {
      case .labels(let count): try write(here, labels: count, rows: max(1_000, 2 * count))
      case .columns(let count): try write(here, labels: 2, rows: 1_500, columns: count)
      case .line(let bytes): try write(here, labels: 2, rows: 200, line: bytes)
      case .files(let count):
        for file in 0..<count { try here.write("text/\(file).txt", Samples.text(lines: 5, seed: file)) }
        results.append(("pretrain", try await pretrain(here)))
      }
      if case .line(let bytes) = size {
        try here.write("text/long.txt", Self.line(bytes) + "\n")
        try here.write("text/others.txt", Samples.text(lines: 100))
        results.append(("pretrain", try await pretrain(here)))
      }
      if FileManager.default.fileExists(atPath: here.path("rows.tsv")) {
        results.append(("finetune", try await finetune(here)))
      }
      for (command, result) in results {
        func text(_ bytes: Int) -> String { String(format: "%8.1f MiB", Double(bytes) / 1_048_576) }
        print(
          "memory: \(size.testDescription), \(command): planned \(text(result.memoryPlan)), took \(text(result.peakMemory))"
        )
        #expect(
          abs(result.memoryPlan - result.peakMemory) <= Self.tolerance(result.peakMemory),
          "\(command), \(size.testDescription): planned \(result.memoryPlan), took \(result.peakMemory)")
      }
    }

    /// Words of `bytes` bytes in one line.
    private static func line(_ bytes: Int) -> String {
      let words = "many words stand in one line "
      return String(String(repeating: words, count: bytes / words.utf8.count + 1).prefix(bytes))
    }

    /// Writes `rows.tsv`: texts, labels in turn, columns that are not read, and where asked for one long text.
    private func write(
      _ here: Workplace, labels: Int, rows: Int, columns: Int = 2, line: Int? = nil
    ) throws {
      let more = max(0, columns - 2)
      var table = "text\tlabel" + (0..<more).map { "\tcolumn \($0)" }.joined() + "\n"
      for row in 0..<rows {
        let label = row % labels
        // Words that few rows share: the baseline's time is that of a word's rows times its labels.
        table += "a\(label) b\(label % 7) x\(row)\tlabel \(label)"
        for column in 0..<more { table += "\tvalue \(column) of row \(row)" }
        table += "\n"
      }
      if let line { table += Self.line(line) + "\tlabel 0\n" }
      try here.write("rows.tsv", table)
    }

    private func finetune(_ here: Workplace) async throws -> Result {
      try await here.succeed(
        "finetune",
        [
          "--model", try await Trained.shared.encoder(), "--train", "rows.tsv", "--output", "run", "--steps",
          "4", "--evaluate-every", "2", "--threads", "2", "--no-data-check", "--json",
        ], limit: 600
      ).json(Result.self)
    }

    private func pretrain(_ here: Workplace) async throws -> Result {
      try await here.succeed(
        "pretrain",
        [
          "--input", "text", "--tokenizer", try await Trained.shared.tokenizer(), "--architecture", "gpt2",
          "--output", "pretrained", "--steps", "2", "--threads", "2", "--no-data-check", "--json",
        ] + Trained.shape.dropLast(2), limit: 600
      ).json(Result.self)
    }
  }
#endif
