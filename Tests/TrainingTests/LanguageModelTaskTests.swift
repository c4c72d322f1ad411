import Batches
import Data
import Foundation
import Kernels
import ModelSupport
import TestSupport
import Testing
import TextSupport
import Tokenizer
import Training
import Transformer

@Suite struct LanguageModelTaskTests {
  private let tokenizer = ByteTokenizer()
  private let scratch: TemporaryFolder
  private let file: TokenCorpus

  init() throws {
    scratch = try TemporaryFolder()
    let text = (0..<40).map { "line \($0) of the text, and \(($0 * 37) % 101) more" }.joined(separator: "\n")
    file = try TokenCorpusBuilder(
      try CorpusFiles([try scratch.write("a.txt", text)]), options: TextOptions(documents: .line),
      tokenizer: tokenizer, endToken: 3, threads: 1
    ).build(in: scratch.path("cache")).corpus
  }

  private func task(causal: Bool, batchSize: Int, accumulate: Int, seed: UInt64 = 5) throws
    -> LanguageModelTask
  {
    let cut = file.count * 3 / 4
    return try LanguageModelTask(
      training: TokenView(file, ranges: [0..<cut]), validation: TokenView(file, ranges: [cut..<file.count]),
      tokenizer: tokenizer, isCausal: causal,
      LanguageModelTask.Configuration(
        batchSize: batchSize, accumulate: accumulate, contextLength: 16, seed: seed))
  }

  private func targets(_ pass: MicroBatch) -> [Int32] {
    guard case .tokens(let targets) = pass.targets else { return [] }
    return targets
  }

  @Test func targetsAreTheNextTokens() throws {
    let task = try task(causal: true, batchSize: 3, accumulate: 2)
    let all = try file.tokens(0..<file.count * 3 / 4)
    for step in 0..<10 {
      let passes = try task.microBatches(at: step)
      #expect(passes.count == 2)
      for pass in passes {
        let targets = targets(pass)
        #expect(pass.sequences.count == 3 && targets.count == 48 && pass.targets.count == 48)
        for row in 0..<3 {
          let range = pass.sequences.offsets[row]..<pass.sequences.offsets[row + 1]
          let window = Array(pass.sequences.tokens[range]) + [targets[range.upperBound - 1]]
          #expect(Array(targets[range]) == Array(window.dropFirst()))
          #expect(
            (0...all.count - 17).contains { Array(all[$0..<$0 + 17]) == window }, "the window is in the text")
        }
      }
    }
    #expect(task.stepsPerEpoch == (((all.count - 1) / 16) + 5) / 6)
  }

  private static func lengths(_ batch: MicroBatch) -> [Int] {
    (0..<batch.sequences.count).map { batch.sequences.range(of: $0).count }
  }

  @Test(arguments: [true, false]) func accumulatingReadsWhatALargerBatchReads(causal: Bool) throws {
    let parts = try task(causal: causal, batchSize: 2, accumulate: 4)
    let whole = try task(causal: causal, batchSize: 8, accumulate: 1)
    #expect(parts.stepsPerEpoch == whole.stepsPerEpoch)
    for step in 0..<3 {
      let one = try parts.microBatches(at: step), other = try whole.microBatches(at: step)
      #expect(one.map(\.sequences.count).reduce(0, +) == other[0].sequences.count)
      #expect(one.flatMap { Self.lengths($0) } == Self.lengths(other[0]))
      let pairs = zip(one.flatMap(\.sequences.tokens), other[0].sequences.tokens)
      // An encoder's masks are drawn for each micro-batch; what neither hides is the same.
      #expect(pairs.contains { $0 != $1 } == !causal)
      #expect(pairs.count { $0 == $1 } > other[0].sequences.tokens.count / 2)
    }
  }

  @Test(arguments: [true, false]) func stepsAreAFunctionOfTheirNumberAndTheSeed(causal: Bool) throws {
    let one = try task(causal: causal, batchSize: 2, accumulate: 2)
    let again = try task(causal: causal, batchSize: 2, accumulate: 2)
    let other = try task(causal: causal, batchSize: 2, accumulate: 2, seed: 6)
    for step in [0, 7, 1_000] {
      #expect(
        try one.microBatches(at: step).map(\.sequences) == again.microBatches(at: step).map(\.sequences))
      #expect(
        try one.microBatches(at: step).map(\.sequences) != other.microBatches(at: step).map(\.sequences))
    }
  }

  /// A model that gives every token the same chance has a loss of log V, whatever the text, and counts what was read.
  @Test(arguments: ModelFamilies.all)
  func evaluationOfAnEvenModel(_ family: Family) throws {
    let task = try task(causal: family.traits.isCausal, batchSize: 2, accumulate: 1)
    var c = Tiny.configuration(family)
    c.vocabularySize = tokenizer.vocabularySize
    let session = try Tiny.session(c, largest: task.largest, evaluation: task.largestEvaluation)
    session.weights.row.fill(0)
    let evaluation = try #require(try task.evaluate(session))
    expectClose(
      evaluation.values.filter { $0.name == "loss" }.map(\.value), [log(263)], relative: 1e-6)
    #expect(evaluation.metric == "loss" && !evaluation.higherIsBetter)
    expectClose(evaluation.values.filter { $0.name == "perplexity" }.map(\.value), [263], relative: 1e-5)
    let bits = evaluation.values.first { $0.name == "bits_per_byte" }?.value
    guard family.traits.isCausal else {
      #expect(bits == nil, "masked tokens have no bits per byte")
      return
    }
    let view = TokenView(file, ranges: [file.count * 3 / 4..<file.count])
    let whole = try LanguageModelTask.evaluation(
      view, tokenizer: tokenizer, isCausal: true,
      LanguageModelTask.Configuration(batchSize: 1, contextLength: 16))
    #expect(try whole.sum(session).count == view.count - 1, "every token but the first is predicted once")
    let bytes = try view.textByteCount(tokenizer)
    let expected = Double(view.count - 1) * log2(263) / Double(bytes)
    expectClose([try #require(bits)], [expected], relative: 1e-6)
  }

  /// Its masks are drawn anew for training at each step, but an evaluation's are always the same.
  @Test func anEncoderIsJudgedOnTheSameMasks() throws {
    let task = try task(causal: false, batchSize: 4, accumulate: 1)
    var c = Tiny.configuration(.bert)
    c.vocabularySize = tokenizer.vocabularySize
    let session = try Tiny.session(c, largest: task.largest, evaluation: task.largestEvaluation)
    let first = try #require(try task.evaluate(session))
    let another = try self.task(causal: false, batchSize: 1, accumulate: 3, seed: 99)
    #expect(try task.evaluate(session) == first)
    #expect(try another.evaluate(session) == first, "neither the seed nor the batch matters")
    for step in 0..<5 {
      let pass = try task.microBatches(at: step)[0]
      let targets = targets(pass)
      #expect(pass.targets.count >= pass.sequences.count, "each sequence has a target")
      for row in 0..<pass.sequences.count {
        #expect(
          pass.sequences.tokens[pass.sequences.offsets[row]] == 4
            && targets[pass.sequences.offsets[row]] == -1)
      }
    }
  }

  @Test(arguments: Packing.allCases, [true, false])
  func packedAndSeparateDocumentsTrain(_ packing: Packing, attendsAcross: Bool) throws {
    let task = try LanguageModelTask(
      training: TokenView(file), validation: TokenView(file), tokenizer: tokenizer, isCausal: true,
      LanguageModelTask.Configuration(
        batchSize: 5, contextLength: 16, packing: packing, attendsAcross: attendsAcross, seed: 2))
    for family in ModelFamilies.all where family.traits.isCausal {
      var c = Tiny.configuration(family)
      c.vocabularySize = tokenizer.vocabularySize
      // An arena planned for full sequences must hold many short ones.
      let session = try Tiny.session(c, largest: task.largest, evaluation: task.largestEvaluation)
      for step in 0..<3 {
        let pass = try task.microBatches(at: step)[0]
        #expect(pass.sequences.tokenCount <= task.largest.tokenCount)
        if !attendsAcross { #expect(pass.sequences.count >= 5) }
        let sum = session.computeGradients(of: [pass]) { _ in nil }
        #expect(sum.nats.isFinite && sum.count == pass.targets.count)
      }
      let evaluation = try #require(try task.evaluate(session))
      #expect(evaluation.values.contains { $0.name == "bits_per_byte" } == attendsAcross)
    }
    #expect((task.packingReport == nil) == (packing == .windows))
  }

  @Test func aMixtureDrawsFromItsPartsByShare() throws {
    let middle = file.documentStart(20)
    let one = TokenView(file, ranges: [0..<middle]), two = TokenView(file, ranges: [middle..<file.count])
    let configuration = LanguageModelTask.Configuration(batchSize: 5, contextLength: 8, seed: 4)
    let task = try LanguageModelTask(
      parts: [
        LanguageModelTask.Part(name: "one", text: one, share: 3),
        LanguageModelTask.Part(name: "two", text: two, share: 2),
      ], validation: [one, two], tokenizer: tokenizer, isCausal: true, configuration)
    let alone = try [one, two].map {
      try WindowSampler($0, contextLength: 8, seed: 4)
    }
    var taken = [0, 0]
    for step in 0..<30 {
      let pass = try task.microBatches(at: step)[0].sequences
      var counts = [0, 0]
      for row in 0..<5 {
        let tokens = Array(pass.tokens[pass.offsets[row]..<pass.offsets[row + 1]])
        let part = try #require(
          try (0..<2).first { try alone[$0].batch(at: taken[$0], size: 1).tokens == tokens })
        taken[part] += 1
        counts[part] += 1
      }
      #expect(counts == [3, 2], "step \(step)")
    }
    #expect(task.validationTokens == file.count - 2)
    #expect(task.stepsPerEpoch == (alone[0].count + alone[1].count + 4) / 5)
  }

  @Test func theLargestBatchIsNotExceeded() throws {
    for causal in [true, false] {
      for (size, accumulate) in [(1, 1), (3, 2), (400, 1)] {
        let task = try task(causal: causal, batchSize: size, accumulate: accumulate)
        for step in 0..<4 {
          for pass in try task.microBatches(at: step) {
            #expect(pass.sequences.tokenCount <= task.largest.tokenCount)
          }
        }
      }
    }
  }
}
