import Batches
import Checkpoints
import Data
import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import TextSupport
import Tokenizer
import Training
import Transformer

@Suite struct RegressionTaskTests {
  private let tokenizer = ByteTokenizer()

  private func table(_ numbers: [String], _ text: (Int) -> String = { "row \($0)" }) throws -> LabelledTable {
    let scratch = try TemporaryFolder()
    return try LabelledReader.read(
      scratch.write(
        "a.csv",
        "text,label\n" + numbers.enumerated().map { "\(text($0)),\($1)" }.joined(separator: "\n") + "\n"))
  }

  @Test func aScaleIsAPowerOfTwoNearTheDeviation() {
    #expect(TargetScale(mean: 3, deviation: 1.2) == TargetScale(mean: 3, deviation: 1))
    #expect(
      TargetScale(mean: 0, deviation: 1000).unit == 1024
        && TargetScale(mean: 0, deviation: 0.12).unit == 0.125)
    #expect(TargetScale(mean: 0, deviation: 0) == .identity)
    #expect(TargetScale(mean: 0, deviation: 1e30).unit == 0x1p60)
  }

  @Test func aTaskIsLearnedFromNumbers() throws {
    let task = try RegressionTask(learning: table(["1", "2.5", "-1e1", "+4"]))
    #expect(task.scale == TargetScale(mean: -0.625, deviation: 5.5) && task.head == .regression(task.scale))
    #expect(FineTuningTasks.task(for: task.head) is RegressionTask)
    for wrong in ["x", "nan", "inf", "0x10", "1e19", "1,5", "3 4"] {
      let error = #expect(throws: DataError.self) {
        try RegressionTask(learning: table(["1", "\"\(wrong)\""]))
      }
      #expect(error?.fault == .badInput && "\(error!)".contains("a.csv:3: \"\(wrong)\""))
    }
    let constant = #expect(throws: DataError.self) { try RegressionTask(learning: table(["2", "2.0", "2"])) }
    #expect("\(constant!)".contains("all 3 rows have the number 2"))
  }

  @Test func aHeadOfNearlyTheSameNumbersIsKept() {
    let task = RegressionTask(TargetScale(mean: 3, deviation: 1))
    let near = ModelConfiguration.Head.regression(TargetScale(mean: 4, deviation: 2))
    let far = ModelConfiguration.Head.regression(TargetScale(mean: 400, deviation: 2))
    #expect(task.inOrder(of: near).head == near && task.inOrder(of: far).scale == task.scale)
    #expect(task.inOrder(of: .language).scale == task.scale)
  }

  @Test func rowsAreHeldOutOfEachRange() throws {
    let numbers = (0..<100).map { "\($0 * 37 % 100)" }
    let parts = try RegressionTask.split(table(numbers), validation: 0.1, seed: 7)
    #expect(parts.training.rows.count == 90 && parts.validation.rows.count == 10)
    #expect(Set(parts.validation.rows.compactMap { $0.label.flatMap(Int.init).map { $0 / 10 } }).count == 10)
    // Ten distinct numbers, of which a tenth is one row.
    #expect(
      try RegressionTask.split(table((0..<10).map { "\($0)" }), validation: 0.1, seed: 7).validation.rows
        .count == 1)
  }

  @Test func findingsNameConstantFarAndOffsetNumbers() throws {
    func names(_ numbers: [String]) throws -> [String] {
      NumberCheck(training: try table(numbers), validation: nil).findings.map(\.name)
    }
    #expect(try names(["1", "2", "3"]).isEmpty && names(["5", "5"]) == ["one-number"])
    #expect(try names((0..<400).map { "\($0 % 7)" } + ["-999"]) == ["far-numbers"])
    #expect(try names(["1700000000", "1700000100", "1700000050"]) == ["large-offset"])
  }

  /// The loss is the mean squared error of standardised targets, the answers are in the rows' unit, and what is saved and
  /// read again is what was.
  @Test(arguments: ModelFamilies.all) func lossAnswersAndFiles(_ family: Family) throws {
    let scale = TargetScale(mean: 100, deviation: 15)
    var c = Tiny.configuration(family, head: .regression(scale))
    c.tokenizerFingerprint = String(repeating: "0", count: 64)
    let session = try Tiny.session(c)
    let task = RegressionTask(scale)
    let batch = SequenceBatch(tokens: [7, 8, 9, 10, 11, 12], offsets: [0, 2, 6])
    let answers = task.outputs(batch, session).map { $0[0] }
    // A bias begins at the mean; decoders have none.
    if !c.isCausal { #expect(answers.allSatisfy { abs($0 - 100) < 16 }) }
    let targets: [Float] = [90, 130]
    let loss = session.computeGradients(of: [MicroBatch(batch, .numbers(targets))]) { _ in nil }
    let errors = zip(answers, targets).map { (Double($0) - Double($1)) / 16 }
    expectClose([loss.mean], [errors.reduce(0) { $0 + $1 * $1 } / 2], relative: 1e-5)
    let scratch = try TemporaryFolder()
    let path = scratch.path("model")
    try DirectoryWriter.write(path) {
      try HuggingFaceFolder.write(session.model, session.weights, companions: [], in: $0)
    }
    let read = try HuggingFaceConfiguration.read(path + "/config.json")
    #expect(read.head == c.head)
    let weights = Slab(count: session.model.layout.count)
    weights.row.fill(0)
    try WeightFiles.load(session.model, into: weights, from: path)
    for binding in session.model.modelBindings {
      let range = binding.offset..<binding.offset + binding.rows * binding.columns
      #expect(range.allSatisfy { weights.base[$0] == session.weights.base[$0] }, "\(binding.name)")
    }
    // Without the scale, as other software reads it, the file answers the same.
    var stock = c
    stock.head = .regression(.identity)
    let other = try Tiny.session(stock)
    try WeightFiles.load(other.model, into: other.weights, from: path)
    #expect(RegressionTask(.identity).outputs(batch, other).map { $0[0] } == answers)
  }

  /// Numbers that stand in the texts are learned, far from 0 and 1.
  @Test(arguments: [Family.bert, .llama]) func numbersAreLearned(_ family: Family) throws {
    let numbers = (0..<12).map { "\([250, 310, 470][$0 % 3])" }
    let table = try table(numbers) { String(repeating: ["a", "b", "c"][$0 % 3], count: 2 + $0 % 4) }
    let task = try RegressionTask(learning: table)
    let special = tokenizer.specialTokens
    let dataset = try LabelledDataset(
      table, tokenizer: tokenizer,
      template: family.traits.isCausal ? .decoder(special) : .encoder(special), maxLength: 16, threads: 1)
    let rows = TaskRows(dataset, try task.targets(of: table))
    let tuning = FineTuning(
      task, rows, sampler: RowSampler(dataset, batchSize: 12, seed: 1), batchSize: 12, accumulate: 1,
      maxLength: 16, evaluation: RowEvaluation(task, rows))
    var c = Tiny.configuration(family, head: task.head)
    c.vocabularySize = tokenizer.vocabularySize
    let session = try Tiny.session(c, largest: tuning.largest, evaluation: tuning.largestEvaluation)
    let trainer = Trainer(
      session: session, optimizer: AdamW().make(session.model.layout),
      schedule: LearningRateSchedule(shape: .linear, peak: 1e-2, minimum: 0, warmup: 5, steps: 150),
      task: tuning, configuration: TrainerConfiguration(steps: 150, evaluateEvery: 150, saveEvery: 150),
      store: nil)
    try trainer.run()
    let found = try #require(tuning.evaluate(session))
    #expect(found.metric == "rmse" && found.score < 15, "\(found.values)")
  }
}
