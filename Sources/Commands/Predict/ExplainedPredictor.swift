import Checkpoints
import CommandLine
import Data
import Foundation
import Runs
import Storage
import Training
import Transformer

/// Answers rows with a classifier, each answer with what its words have to do with it.
final class ExplainedPredictor: RowAnswering {
  private let predictor: RowPredictor
  private let explainer: Explainer
  /// The label that is explained in every row; nil for each row's answer.
  private let label: Int?
  private let file: OutputFile?
  private var page: ExplanationPage

  var rowCount: Int { predictor.rowCount }
  var cutCount: Int { predictor.cutCount }
  var shareLost: (lost: Int, of: Int) { predictor.shareLost }
  var maxLength: Int { predictor.maxLength }

  /// - Throws: as ``RowPredictor/init(_:)``; `UsageError` for a model without labels of rows, or another label than it knows.
  init(_ options: PredictOptions, _ method: ExplanationMethod) throws {
    file = try options.explanation.html.map {
      try OutputFile(
        $0, option: "explain-html", overwrites: options.explanation.overwrites,
        inputs: InputFiles([options.input, options.model]))
    }
    predictor = try RowPredictor(options)
    let loaded = try LoadedModel.open(options.model)
    let model = try ExplainedModel.opened(
      loaded, maxLength: predictor.maxLength, engine: TrainingRun.engine(options.common))
    label = try options.explanation.label.map { name in
      guard let label = LabelMap(model.labels).index(of: name) else {
        let nearest = NearestName.find(name, in: model.labels).map { "; did you mean “\($0.name)”?" } ?? ""
        throw UsageError("--explain-label \(name): the model has no such label\(nearest)")
      }
      return label
    }
    let hybrid = options.hybrid ? try Hybrid.read(loaded.folder.path, labels: model.labels) : nil
    explainer = Explainer(model, method, nGrams: hybrid?.model, seed: options.common.seed)
    page = ExplanationPage(model: options.model)
  }

  func lines(_ table: LabelledTable, includesText: Bool, _ body: (String) throws -> Void) throws {
    try predictor.answer(table) { row, outputs in
      try Interrupt.check()
      let best = outputs.indices.reduce(0) { outputs[$1] > outputs[$0] ? $1 : $0 }
      let explanation = try explainer.explanation(of: row, label: label ?? best)
      let line = try predictor.line(outputs, row, includesText: includesText)
      // One more member of the answer's object.
      try body("\(line.dropLast()),\"explanation\":\(try jsonText(explanation))}")
      if file != nil { page.add(.init(text: row.text, pair: row.pair, explanation)) }
    }
  }

  func finish() throws { try file?.write(Data(page.html.utf8)) }
}
