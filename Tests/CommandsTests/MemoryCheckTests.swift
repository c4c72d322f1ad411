import CommandLine
import Commands
import Forecast
import Foundation
import Kernels
import Machine
import ModelSupport
import Storage
import Synchronization
import Testing
import Transformer

/// What a run that does not fit is told would fit.
@Suite struct MemoryCheckTests {
  private let before = ProcessMemory(
    resident: 30 << 20, residentFiles: 20 << 20, peak: 30 << 20, addressSpace: 100 << 20)
  private let now = ProcessMemory(
    resident: 41 << 20, residentFiles: 25 << 20, peak: 41 << 20, addressSpace: 120 << 20)

  @Test func theMildestChangeComesFirst() {
    let asked = MemorySettings(batchSize: 12, accumulate: 2, checkpointsActivations: false)
    let choices = MemoryChoices(asked: asked, length: 256, sizes: [.mini, .nano])
    func text(_ fits: (MemorySettings) -> Bool) -> String? {
      choices.first { fits($0) }?.options(from: asked, lengthOption: "--context-length")
    }
    /// Tokens in memory, a quarter of them where activations are computed again.
    func cost(_ s: MemorySettings) -> Double {
      let width = s.size == .nano ? 1.0 : s.size == .mini ? 4 : 10
      return Double(s.batchSize * (s.length ?? 256)) * width * (s.checkpointsActivations ? 0.25 : 1)
    }
    #expect(text { cost($0) <= 10_000 } == "--checkpoint-activations")
    #expect(text { cost($0) <= 5_200 } == "--batch-size 6 --accumulate 4 --checkpoint-activations")
    #expect(
      text { $0.batchSize == 1 && !$0.checkpointsActivations || cost($0) <= 640 }
        == "--batch-size 1 --accumulate 24")
    #expect(
      text { cost($0) <= 330 }
        == "--context-length 128 --batch-size 1 --accumulate 24 --checkpoint-activations")
    #expect(text { cost($0) <= 70 } == "--size nano --batch-size 1 --accumulate 24 --checkpoint-activations")
    #expect(text { _ in false } == nil)
  }

  @Test func smallerSizes() throws {
    var options = ModelOptions()
    options.size = .medium
    #expect(options.smallerSizes == [.small, .mini, .nano])
    options.size = nil
    #expect(options.smallerSizes.isEmpty, "nano is the smallest")
    options.architecture = NewFamily(rawValue: "bert")
    #expect(options.architecture != nil)
    options.size = .base
    #expect(options.smallerSizes == [.medium, .small, .mini, .tiny])
  }

  /// What a console wrote to standard error.
  private final class Errors: Sendable {
    let text = Mutex("")
    var console: Console {
      let silent = TextSink(isTerminal: false, width: { 80 }, put: { _ in 0 })
      let kept = TextSink(isTerminal: false, width: { 80 }) { [self] line in
        text.withLock { $0 += line }
        return 0
      }
      return Console(isQuiet: false, output: silent, error: kept)
    }
  }

  private func check(isEnforced: Bool) throws -> MemoryCheck {
    let asked = MemorySettings(batchSize: 64, accumulate: 1, checkpointsActivations: false)
    return MemoryCheck(
      MemoryChoices(asked: asked), lengthOption: "--max-length",
      engine: Engine(threads: 1, instructionSet: try .selected()), before: before, isEnforced: isEnforced
    ) { settings in
      var model = TransformerModel(Tiny.configuration(.gpt2))
      model.recomputesBlocks = settings.checkpointsActivations
      return RunShape(
        model: model, training: [Int](repeating: 16, count: settings.batchSize), accumulate: 1,
        evaluation: [],
        targetShare: 1, precision: .fp32)
    }
  }

  @Test func aRunThatDoesNotFitIsRefusedWithWhatWould() throws {
    let errors = Errors()
    let plan = try check(isEnforced: true).run(
      isFinal: true, errors.console, now: now, available: AvailableMemory(physical: []))
    #expect(errors.text.withLock { $0 }.contains("memory plan \(plan.text)"))
    let tight = AvailableMemory(physical: [MemoryLimit(.controlGroup("/a/b"), free: plan.toTake - 100_000)])
    let error = try #require(throws: MemoryError.self) {
      try check(isEnforced: true).run(isFinal: false, errors.console, now: now, available: tight)
    }
    #expect(error.fault == .usage)
    for word in ["in the cgroup /a/b", plan.text, "It would fit with", "--no-memory-check"] {
      #expect(error.description.contains(word), "\(error)")
    }
    let none = try #require(throws: MemoryError.self) {
      try check(isEnforced: true).run(
        isFinal: true, errors.console, now: now,
        available: AvailableMemory(physical: [MemoryLimit(.machine, free: 10)]))
    }
    #expect(
      none.description.contains("No smaller setting fits") && none.description.contains("on this machine"))
  }

  @Test func withoutTheCheckThereIsAWarningOnce() throws {
    let errors = Errors()
    let check = try check(isEnforced: false),
      none = AvailableMemory(physical: [MemoryLimit(.machine, free: 10)])
    for isFinal in [false, true] {
      try check.run(isFinal: isFinal, errors.console, now: now, available: none)
    }
    #expect(
      errors.text.withLock { $0 }.components(separatedBy: "warning: the memory plan is more").count == 2)
  }
}
