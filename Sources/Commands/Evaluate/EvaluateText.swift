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

extension Evaluate {
  /// Evaluates a pretrained model on text.
  func evaluateText(_ loaded: LoadedModel, _ engine: Engine) throws {
    try checkHead(loaded)
    let c = loaded.model.configuration
    let isCausal = c.isCausal
    let begin = try begin(loaded)
    let session = session(
      loaded, engine, size: max(options.batchSize, 4096 / c.contextLength), length: c.contextLength)
    if let logits {
      try LogitsFile.write(logits, rows: textRows(loaded, begin), session)
      if options.common.isQuiet { return }
    }
    var corpus = options.corpus
    // The options of rows are those of JSONL too.
    corpus.textColumn = options.table.textColumn
    corpus.invalidUTF8 = options.table.invalidUTF8
    let file = try corpus.tokens(
      corpus.input, tokenizer: loaded.tokenizer,
      frame: DocumentFrame(begin: begin, end: isCausal ? loaded.tokenizer.specialTokens.end : nil),
      threads: engine.threadCount, console)
    let began = Date()
    let evaluation = try LanguageModelTask.evaluation(
      TokenView(file), tokenizer: loaded.tokenizer, isCausal: isCausal,
      LanguageModelTask.Configuration(
        batchSize: options.batchSize, contextLength: c.contextLength,
        maskProbability: options.maskProbability ?? c.maskShare, objective: c.usualObjective,
        joinsDocuments: true, beginToken: begin, seed: options.common.seed))
    let result = try evaluation.run(session)
    let seconds = Date().timeIntervalSince(began)
    showFigures(result.values, count: file.count)
    if options.common.wantsJSON { return }
    console.note(
      "\(Format.count(file.count)) tokens in \(Format.duration(seconds)), \(Format.rate(Double(file.count) / max(seconds, 1e-9), "tok"))"
    )
  }

  /// The token before each document, as ``GenerateCommand`` puts it before a prompt; nil for none.
  private func begin(_ loaded: LoadedModel) throws -> Int32? {
    let c = loaded.model.configuration
    try checkBegin(loaded)
    guard c.isCausal else { return nil }
    let prompts = PromptEncoder(loaded)
    let begin = prompts.before(options.beginToken)
    if let begin, begin >= loaded.tokenizer.vocabularySize {
      throw TrainingError.mismatch(
        "\(loaded.folder.path): bos_token_id \(begin) in config.json is none of the tokenizer's \(loaded.tokenizer.vocabularySize) pieces; give --no-begin-token to evaluate without it."
      )
    }
    return begin
  }

  /// Refuses a detector without the generator whose tokens it would detect; of it there are logits.
  private func checkHead(_ loaded: LoadedModel) throws {
    let c = loaded.model.configuration
    guard c.head == .replacedToken else { return }
    let hasGenerator = c.generator != nil && loaded.report.initialised.isEmpty
    guard hasGenerator || logits != nil && options.common.isQuiet else {
      throw TrainingError.mismatch(
        "\(loaded.folder.path) detects replaced tokens, but the generator that replaces them is not there (\(WeightFiles.generator) of a run's checkpoint); without it the model can be fine-tuned, not evaluated."
      )
    }
  }

  /// Prints figures: a line each, or one object that begins with the number of tokens.
  func showFigures(_ values: [(name: String, value: Double)], count: Int? = nil) {
    if options.common.wantsJSON {
      var line = ResultLine()
      if let count { line.add("tokens", .integer(count)) }
      line.add(values)
      result(line.text)
      return
    }
    for value in values {
      result(
        "\(value.name.replacingOccurrences(of: "_", with: " ")): \(Format.decimal(value.value, digits: 4))")
    }
  }

  /// The first context of each line of the input, an empty one too, so that lines and rows can be counted off.
  ///
  /// A decoder without a begin token has no tokens for an empty line.
  private func textRows(_ loaded: LoadedModel, _ begin: Int32?) throws -> [LogitsFile.Row] {
    let c = loaded.model.configuration
    let template = try SequenceTemplate.rows(of: c, loaded.tokenizer)
    var rows: [LogitsFile.Row] = []
    var lines = TextLines(
      paths: try CorpusFiles(options.corpus.input).paths, limit: .max, policy: options.table.invalidUTF8)
    while let line = try lines.next() {
      let text = String(decoding: line, as: UTF8.self)
      var ids = try loaded.tokenizer.encodeDocument(text)
      if !c.isCausal {
        ids =
          template.assemble(
            ids, pair: nil, maxLength: c.contextLength, unknown: loaded.tokenizer.specialTokens.unknown
          ).ids
      }
      if let begin { ids.insert(begin, at: 0) }
      let batch = ids.isEmpty ? nil : SequenceBatch([Array(ids.prefix(c.contextLength))])
      rows.append(LogitsFile.Row(text: text, pair: nil, batch: batch))
    }
    return rows
  }
}
