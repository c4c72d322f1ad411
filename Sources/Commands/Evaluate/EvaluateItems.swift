import Checkpoints
import CommandLine
import Data
import Foundation
import Kernels
import Storage
import Training
import Transformer

extension Evaluate {
  /// Evaluates a language model on items of every kind that is asked for.
  func evaluateItems(_ loaded: LoadedModel, _ engine: Engine) throws {
    let isCausal = loaded.model.configuration.isCausal
    try checkBegin(loaded)
    let scorer = try SpanScorer(
      loaded, engine: engine, batchSize: options.batchSize, precision: options.inference.precision)
    let encoder = try SpanEncoder(loaded, begins: options.beginToken)
    let kinds = try options.items.kinds.map {
      (name: $0.name, files: try ItemFiles($0.paths), format: $0.format)
    }
    var line = ResultLine()
    line.add("scoring", .string(ItemReport.scoring(isCausal: isCausal, isJSON: true)))
    var details = ItemDetails(isKept: logits != nil)
    try Interrupt.answering {
      for kind in kinds {
        let evaluation = LikelihoodEvaluation(
          kind.files, kind.format, encoder, scorer, seed: options.common.seed)
        let found = try run(evaluation, &details)
        if options.common.wantsJSON {
          line.add(kind.name, ItemReport.json(found, seed: options.common.seed))
        } else {
          ItemReport.lines(kind.name, found, isCausal: isCausal).forEach(result)
        }
        warn(of: found, context: loaded.model.configuration.contextLength)
      }
    }
    if let logits { try logits.write(details.data) }
    if options.common.wantsJSON { result(line.text) }
  }

  /// The figures of one kind, with a progress line while they are found.
  private func run(
    _ evaluation: LikelihoodEvaluation, _ details: inout ItemDetails
  ) throws -> LikelihoodEvaluation.Result {
    let progress = ProgressLine(console)
    let began = Date()
    let found = try evaluation.run(
      progress: { state in
        try Interrupt.check()
        let seconds = max(Date().timeIntervalSince(began), 1e-9)
        let done = Double(state.bytes) / Double(max(1, state.totalBytes))
        progress.update(
          [
            ("scoring", "\(Format.bytes(state.bytes)) of \(Format.bytes(state.totalBytes))"),
            ("", "\(Format.count(state.items)) items"),
            ("", Format.rate(Double(state.items) / seconds, "items")),
            ("ETA", Format.duration(done > 0 ? seconds * (1 - done) / done : -1)),
          ], done: done)
      },
      observe: { details.add($0) })
    progress.finish()
    let seconds = Date().timeIntervalSince(began)
    if !options.common.wantsJSON {
      console.note(
        "\(found.all.items) items in \(Format.duration(seconds)), \(Format.rate(Double(found.all.items) / max(seconds, 1e-9), "items"))"
      )
    }
    return found
  }

  private func warn(of found: LikelihoodEvaluation.Result, context: Int) {
    guard found.all.cutItems > 0 else { return }
    console.warn(
      "\(CheckWords.count(found.all.cutItems, "item has", "items have")) a context that is longer than the model's \(context) tokens; what was too much was cut from its beginning"
    )
  }

  /// Refuses a begin token where there is none.
  func checkBegin(_ loaded: LoadedModel) throws {
    guard options.beginToken == true else { return }
    guard loaded.model.configuration.isCausal else {
      throw UsageError("--begin-token goes with decoders alone")
    }
    if PromptEncoder(loaded).begin == nil { throw UsageError("--begin-token: the model has none") }
  }
}
