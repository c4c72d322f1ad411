import Batches
import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Storage
import Tokenizer
import Training
import Transformer

extension Evaluate {
  /// Evaluates a decoder on rows that it is to go on with: the loss of their answers, and what it answers itself.
  func evaluateAnswers(_ asked: AnswerTask, _ loaded: LoadedModel, _ engine: Engine) throws {
    try TextGenerator.check(loaded.model.configuration)
    guard options.corpus.input.count == 1 else {
      throw UsageError(
        "--task \(asked.rawValue) reads one file; --input names \(options.corpus.input.count).")
    }
    let task = asked.task
    let table = try LabelledReader.read(
      options.corpus.input[0],
      options: options.table.reading(labels: .required, target: type(of: task).target))
    let began = Date()
    let encoding = try CausalEncoding(loaded, chats: type(of: task).chats)
    let (loss, cut) = try loss(task, table, encoding, loaded, engine)
    Interrupt.install()
    let writer = try CausalWriter(
      loaded, encoding, engine: engine, precision: options.inference.precision,
      maxTokens: options.maxTokens ?? AnswerTask.usualTokens, maxLength: options.maxLength,
      beforeEachPass: { try Interrupt.check() })
    var metrics = GenerationMetrics(tokens: .suited(to: table.rows.compactMap(\.label)))
    var tokens = 0, unended = 0
    for row in table.rows {
      let answer = try writer.answer(row, place: "\(table.path):\(row.line)")
      metrics.add(answer.text, reference: row.label ?? "")
      tokens += answer.tokenCount
      if answer.finish == .length { unended += 1 }
    }
    let values = loss + metrics.values
    if options.common.wantsJSON {
      var line = ResultLine()
      line.add("rows", .integer(table.rows.count))
      line.add("bleu_tokenizer", .string(metrics.tokens.rawValue))
      line.add(values)
      return result(line.text)
    }
    for value in values { result(RowReport.line(value)) }
    if cut > 0 { console.note("\(CheckWords.count(cut, "row is", "rows are")) cut to the longest sequence") }
    if unended > 0 {
      console.note(
        "\(CheckWords.count(unended, "answer", "answers")) did not end by --max-tokens or the model's context"
      )
    }
    if metrics.tokens == .chinese {
      console.note(
        "BLEU on Chinese characters (sacrebleu's zh); ROUGE-L knows letters of a to z and digits alone")
    }
    let seconds = Date().timeIntervalSince(began)
    console.note(
      "\(table.rows.count) rows in \(Format.duration(seconds)), \(Format.count(tokens)) tokens written")
  }

  /// The figures of the loss of the rows' answers, and how many rows were cut.
  private func loss(
    _ task: any CausalTask, _ table: LabelledTable, _ encoding: CausalEncoding, _ loaded: LoadedModel,
    _ engine: Engine
  ) throws -> (figures: [(name: String, value: Double)], cut: Int) {
    let c = loaded.model.configuration
    let template = try SequenceTemplate.rows(of: c, loaded.tokenizer)
    let maxLength = try template.maxLength(
      options.maxLength, contextLength: c.contextLength, hasPair: false)
    var rows = RowEncoding(
      tokenizer: loaded.tokenizer, template: template, maxLength: maxLength, threads: engine.threadCount)
    rows.causal = encoding
    let encoded = try task.rows(table, rows)
    let evaluation = RowEvaluation(task, encoded, batchSize: options.batchSize)
    let session = ModelSession(
      model: loaded.model, weights: loaded.numbers, engine: engine, training: false,
      largest: evaluation.largest ?? SequenceBatch(lengths: [1]), precision: options.inference.precision)
    return (evaluation.run(session).values, encoded.dataset.ledger.rowsCut)
  }
}
