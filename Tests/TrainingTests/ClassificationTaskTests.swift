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

@Suite struct ClassificationTaskTests {
  private let tokenizer = ByteTokenizer()

  private let classification = ClassificationTask(LabelMap(["a", "b", "c"]))

  /// Six rows "a", three "b" and one "c", of unequal lengths.
  private func rows(_ family: Family) throws -> TaskRows {
    let labels = ["a", "b", "a", "a", "c", "a", "b", "a", "b", "a"]
    let scratch = try TemporaryFolder()
    let path = try scratch.write(
      "a.csv",
      "text,label\n"
        + labels.enumerated().map { "\(String(repeating: $1 + "x", count: 1 + $0 % 4)),\($1)" }.joined(
          separator: "\n"))
    let table = try LabelledReader.read(path)
    let dataset = try LabelledDataset(
      table, tokenizer: tokenizer,
      template: family.traits.isCausal
        ? .decoder(tokenizer.specialTokens) : .encoder(tokenizer.specialTokens), maxLength: 16, threads: 1)
    return TaskRows(dataset, try classification.targets(of: table))
  }

  private func session(
    _ family: Family, _ task: FineTuning
  ) throws -> ModelSession {
    var c = Tiny.configuration(family, head: classification.head)
    c.vocabularySize = tokenizer.vocabularySize
    return try Tiny.session(c, largest: task.largest, evaluation: task.largestEvaluation)
  }

  private func task(
    _ rows: TaskRows, batchSize: Int = 4, accumulate: Int = 1, evaluationSize: Int = 3
  ) -> FineTuning {
    FineTuning(
      classification, rows, sampler: RowSampler(rows.dataset, batchSize: batchSize, seed: 1),
      batchSize: batchSize, accumulate: accumulate, maxLength: 16,
      evaluation: RowEvaluation(classification, rows, batchSize: evaluationSize))
  }

  /// All weights 0: every label has a third, and the first is chosen.
  @Test(arguments: ModelFamilies.all)
  func aConstantPredictor(_ family: Family) throws {
    let rows = try rows(family)
    for size in [1, 3, 32] {
      let task = task(rows, evaluationSize: size)
      let session = try session(family, task)
      session.weights.row.fill(0)
      let evaluation = try #require(task.evaluate(session))
      #expect(evaluation.values.map(\.name) == ["accuracy", "macro_f1", "log_loss"])
      // "a" has precision 0.6 and recall 1, hence F1 0.75; the other two labels 0.
      expectClose(evaluation.values.map(\.value), [0.6, 0.25, log(3)], relative: 1e-6)
      #expect(
        evaluation.metric == "macro_f1" && evaluation.higherIsBetter
          && evaluation.score == evaluation.values[1].value)
    }
  }

  @Test func anEpochReadsEveryRowOnce() throws {
    let rows = try rows(.bert)
    let task = task(rows, batchSize: 2, accumulate: 2)
    #expect(task.stepsPerEpoch == 3)
    var count = [Int32: Int]()
    // Five batches an epoch: steps 0 ..< 5 of two passes are two epochs.
    for step in 0..<5 {
      for pass in try task.microBatches(at: step) {
        guard case .labels(let labels) = pass.targets else { continue }
        #expect(labels.count == pass.sequences.count && pass.sequences.tokenCount <= task.largest.tokenCount)
        for label in labels { count[label, default: 0] += 1 }
      }
    }
    #expect(count == [0: 12, 1: 6, 2: 2])
  }

  /// Labels that stand in the text are learned.
  @Test(arguments: ModelFamilies.all)
  func labelsAreLearned(_ family: Family) throws {
    let task = task(try rows(family), batchSize: 10)
    let session = try session(family, task)
    let trainer = Trainer(
      session: session, optimizer: AdamW().make(session.model.layout),
      schedule: LearningRateSchedule(shape: .constant, peak: 1e-2, minimum: 0, warmup: 5, steps: 80),
      task: task,
      configuration: TrainerConfiguration(steps: 80, evaluateEvery: 80, saveEvery: 80), store: nil)
    var found: Evaluation?
    try trainer.run(report: { if case .evaluation(_, let evaluation, _) = $0 { found = evaluation } })
    #expect(found?.values.first?.value == 1, "\(String(describing: found))")
  }
}
