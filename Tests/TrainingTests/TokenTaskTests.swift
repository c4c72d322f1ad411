import Batches
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

@Suite struct TokenTaskTests {
  private let tokenizer = ByteTokenizer()

  private func table(_ content: String, _ name: String = "a.conll") throws -> LabelledTable {
    let scratch = try TemporaryFolder()
    var options = LabelledOptions()
    options.target = .tags
    return try LabelledReader.read(scratch.write(name, content), options: options)
  }

  private func encoding(_ length: Int = 16) throws -> RowEncoding {
    RowEncoding(
      tokenizer: tokenizer, template: try .encoder(tokenizer.specialTokens), maxLength: length, threads: 1)
  }

  @Test func firstTokensStandForWords() {
    func piece(_ range: Range<Int>) -> EncodedPiece { EncodedPiece(id: 0, piece: "", utf8Range: range) }
    // "ab cde" as a, b, " ", cd, e; then as one token of both words; then with a token of nothing.
    #expect(WordPieces.first([0..<2, 3..<6], [0..<1, 1..<2, 2..<3, 3..<5, 5..<6].map(piece)) == [0, 3])
    #expect(WordPieces.first([0..<2, 3..<6], [piece(0..<6)]) == [0, nil])
    #expect(WordPieces.first([0..<2, 3..<6], [0..<0, 0..<2, 2..<6].map(piece)) == [1, 2])
    #expect(WordPieces.first([0..<2], []) == [nil] && WordPieces.first([], [piece(0..<1)]).isEmpty)
  }

  @Test func onlyFirstTokensHaveTargets() throws {
    let table = try table("ab\tB-x\nc\tO\n\nd\tB-x\nef\tI-x\n")
    let task = try TokenTask(learning: table)
    #expect(
      task.labels.labels == ["O", "B-x", "I-x"]
        && task.head == .tokenClassification(labels: ["O", "B-x", "I-x"]))
    #expect(FineTuningTasks.task(for: task.head) is TokenTask)
    let rows = try task.rows(table, encoding())
    let batch = rows.dataset.batch([1, 0])
    guard case .tokens(let targets) = rows.targets.targets([1, 0], of: batch.sequences) else {
      Issue.record("tags are of tokens")
      return
    }
    // [CLS] " " d " " e f [SEP], [CLS] " " a b " " c [SEP]
    #expect(targets == [-1, -1, 1, -1, 2, -1, -1, -1, -1, 1, -1, -1, 0, -1])
    // What is cut off is no target, and is found to be nothing.
    let cut = try task.rows(table, encoding(5))
    guard
      case .tokens(let few) = cut.targets.targets([0], of: cut.dataset.batch([0]).sequences)
    else { return }
    #expect(few == [-1, -1, 1, -1, -1])
    var evaluator = cut.targets.evaluator()
    evaluator.add([[0, 0, 1, 0, 0]], rows: [0])
    #expect(evaluator.evaluation.values.first { $0.name == "token_accuracy" }?.value == 1)
    #expect(throws: DataError.self) { try TokenTask(LabelMap(["O", "B-y"])).targets(of: table) }
    #expect(throws: DataError.self) { try TokenTask(learning: self.table("a\tO\nb\tO\n")) }
  }

  /// Tags that stand in the words are learned.
  @Test(arguments: [Family.bert, .llama]) func tagsAreLearned(_ family: Family) throws {
    let words = ["aa\tO", "bb\tB-x", "c\tI-x", "dd\tB-y"]
    let sentences = (0..<12).map { row in
      (0..<3).map { words[(row + $0 * (row % 3)) % 4] }.joined(separator: "\n")
    }
    let table = try table(sentences.joined(separator: "\n\n"))
    let task = try TokenTask(learning: table)
    let special = tokenizer.specialTokens
    let rows = try task.rows(
      table,
      RowEncoding(
        tokenizer: tokenizer, template: family.traits.isCausal ? .decoder(special) : .encoder(special),
        maxLength: 16,
        threads: 1))
    let tuning = FineTuning(
      task, rows, sampler: RowSampler(rows.dataset, batchSize: 12, seed: 1), batchSize: 12, accumulate: 1,
      maxLength: 16, evaluation: RowEvaluation(task, rows, batchSize: 5))
    var c = Tiny.configuration(family, head: task.head)
    c.vocabularySize = tokenizer.vocabularySize
    let session = try Tiny.session(c, largest: tuning.largest, evaluation: tuning.largestEvaluation)
    let trainer = Trainer(
      session: session, optimizer: AdamW().make(session.model.layout),
      schedule: LearningRateSchedule(shape: .constant, peak: 1e-2, minimum: 0, warmup: 5, steps: 100),
      task: tuning, configuration: TrainerConfiguration(steps: 100, evaluateEvery: 100, saveEvery: 100),
      store: nil)
    try trainer.run()
    let found = try #require(tuning.evaluate(session))
    // The first token of a word tells it, so a decoder has all it needs.
    #expect(found.metric == "f1" && found.score == 1, "\(found.values)")
  }
}
