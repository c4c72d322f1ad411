import Batches
import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Runs
import Storage
import Tokenizer
import Training
import Transformer

/// A model and held-out data to figures.
struct Evaluate {
  let options: EvaluateOptions
  let console: Console

  func run() throws {
    let engine = try TrainingRun.engine(options.common)
    let loaded = try LoadedModel.open(options.model)
    switch loaded.model.configuration.head {
    case .classification(let labels): try classify(loaded, labels, engine)
    case .language: try read(loaded, engine)
    case .replacedToken:
      let hasGenerator =
        loaded.model.configuration.generator != nil && loaded.report.initialised.isEmpty
      guard hasGenerator || options.logits != nil && options.common.isQuiet else {
        throw TrainingError.mismatch(
          "\(loaded.folder.path) detects replaced tokens, but the generator that replaces them is not there (\(WeightFiles.generator) of a run's checkpoint); without it the model can be fine-tuned, not judged."
        )
      }
      try read(loaded, engine)
    }
  }

  // MARK: Classifiers

  private func classify(_ loaded: LoadedModel, _ labels: [String], _ engine: Engine) throws {
    guard options.corpus.input.count == 1 else {
      throw UsageError(
        "A classifier is evaluated on one labelled file; --input names \(options.corpus.input.count).")
    }
    let c = loaded.model.configuration
    let table = try LabelledReader.read(
      options.corpus.input[0], options: options.table.reading(labels: .required))
    let maxLength = min(options.maxLength ?? c.contextLength, c.contextLength)
    let dataset = try LabelledDataset(
      table, labels: LabelMap(labels), tokenizer: loaded.tokenizer,
      template: SequenceTemplate.classifier(c, loaded.tokenizer.specialTokens),
      maxLength: maxLength,
      threads: engine.threadCount)
    let session = session(loaded, engine, size: options.batchSize, length: maxLength)
    let began = Date()
    let metrics = ClassificationEvaluation(dataset, labels: labels, batchSize: options.batchSize).metrics(
      session)
    let seconds = Date().timeIntervalSince(began)
    if let path = options.logits {
      try LogitsFile.write(
        path,
        rows: (0..<dataset.count).map { row in
          let batch = dataset.batch([row])
          return LogitsFile.Row(
            text: dataset.rows[row].text, pair: dataset.rows[row].pair, batch: batch.sequences)
        }, session)
    }
    if options.common.wantsJSON {
      console.result(try json(metrics))
      return
    }
    console.result(ClassificationReport.text(metrics))
    console.note(
      "\(dataset.count) rows in \(Format.duration(seconds)), \(Format.rate(Double(dataset.count) / max(seconds, 1e-9), "rows"))"
    )
  }

  // MARK: Language models

  private func read(_ loaded: LoadedModel, _ engine: Engine) throws {
    let c = loaded.model.configuration
    let isCausal = c.isCausal
    let session = session(
      loaded, engine, size: max(options.batchSize, 4096 / c.contextLength), length: c.contextLength)
    if let path = options.logits {
      try LogitsFile.write(path, rows: textRows(loaded), session)
      if options.common.isQuiet { return }
    }
    var corpus = options.corpus
    // The options of rows are those of JSONL too.
    corpus.textColumn = options.table.textColumn
    corpus.invalidUTF8 = options.table.invalidUTF8
    let file = try corpus.tokens(
      corpus.input, tokenizer: loaded.tokenizer,
      endToken: isCausal ? loaded.tokenizer.specialTokens.end : nil, threads: engine.threadCount, console)
    let began = Date()
    let evaluation = try LanguageModelTask.evaluation(
      TokenView(file), tokenizer: loaded.tokenizer, isCausal: isCausal,
      LanguageModelTask.Configuration(
        batchSize: options.batchSize, contextLength: c.contextLength,
        maskProbability: options.maskProbability ?? c.pretraining.flatMap { Double("\($0.maskProbability)") }
          ?? 0.15,
        objective: c.pretraining?.objective ?? (c.head == .replacedToken ? .replacedToken : .mlm),
        joinsDocuments: true, seed: options.common.seed))
    let result = try evaluation.run(session)
    let seconds = Date().timeIntervalSince(began)
    if options.common.wantsJSON {
      var line = ResultLine()
      line.add("tokens", .integer(file.count))
      line.add(result.values)
      console.result(line.text)
      return
    }
    for value in result.values {
      console.result(
        "\(value.name.replacingOccurrences(of: "_", with: " ")): \(Format.decimal(value.value, digits: 4))")
    }
    console.note(
      "\(Format.count(file.count)) tokens in \(Format.duration(seconds)), \(Format.rate(Double(file.count) / max(seconds, 1e-9), "tok"))"
    )
  }

  /// The first context of each line of the input.
  private func textRows(_ loaded: LoadedModel) throws -> [LogitsFile.Row] {
    let c = loaded.model.configuration
    let template = try SequenceTemplate.classifier(c, loaded.tokenizer.specialTokens)
    var rows: [LogitsFile.Row] = []
    for file in try CorpusFiles(options.corpus.input).paths {
      for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
        var ids = try loaded.tokenizer.encode(String(line))
        if !c.isCausal {
          ids =
            template.assemble(
              ids, pair: nil, maxLength: c.contextLength, unknown: loaded.tokenizer.specialTokens.unknown
            ).ids
        }
        ids = Array(ids.prefix(c.contextLength))
        if ids.isEmpty { continue }
        rows.append(LogitsFile.Row(text: String(line), pair: nil, batch: SequenceBatch([ids])))
      }
    }
    return rows
  }

  private func session(_ loaded: LoadedModel, _ engine: Engine, size: Int, length: Int) -> ModelSession {
    ModelSession(
      model: loaded.model, weights: loaded.weights, engine: engine, training: false,
      largest: SequenceBatch(
        tokens: [Int32](repeating: 0, count: size * length), offsets: (0...size).map { $0 * length }),
      logitRows: options.logits == nil ? 1 : length)
  }

  private func json(_ metrics: ClassificationMetrics) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(metrics), as: UTF8.self)
  }
}
