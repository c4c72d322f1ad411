import Checkpoints
import CommandLine
import Data
import Training
import Transformer

/// The answer to one row with masks.
struct FilledMasks: Encodable, Sendable {
  /// The row's text where it is to be repeated.
  var text: String?
  /// What fits into each mask of the text, in their order, the best first.
  var masks: [[Candidate]]

  /// One token that fits.
  struct Candidate: Encodable, Sendable {
    var token: Int32
    var piece: String
    var text: String
    var probability: Double

    init(_ candidate: MaskCandidate) {
      (token, piece, text) = (candidate.token, candidate.piece, candidate.text)
      // Six decimals: more would be rounding, and would differ between instruction sets.
      probability = (candidate.probability * 1e6).rounded() / 1e6
    }
  }
}

/// Answers rows that hold masks with what fits there.
final class MaskPredictor: RowAnswering {
  private(set) var rowCount = 0
  private(set) var cutCount = 0
  private(set) var shareLost = (lost: 0, of: 0)
  let maxLength: Int

  private let filler: MaskFiller
  private let count: Int

  /// - Throws: ``TrainingError`` (mismatch) for a model that fills no masks.
  init(_ options: PredictOptions) throws {
    let model = try options.inference.named(options.model)
    let c = try model.configuration()
    // A model of another kind is refused before its weights are read.
    guard c.head == .language, !c.isCausal else {
      throw TrainingError.mismatch(
        "\(model.path) is a \(c.family.className(of: c.head)), which fills no masks; --task fill-mask needs an encoder with its language model, such as `pretrain` makes with --family bert."
      )
    }
    let loaded = try model.open(precision: options.inference.precision)
    let template = try SequenceTemplate.rows(of: c, loaded.tokenizer)
    maxLength = try template.maxLength(options.maxLength, contextLength: c.contextLength, hasPair: false)
    filler = try MaskFiller(
      loaded, template: template, maxLength: maxLength, engine: TrainingRun.engine(options.common),
      precision: options.inference.precision)
    count = options.candidates ?? 5
  }

  func lines(_ table: LabelledTable, includesText: Bool, _ body: (String) throws -> Void) throws {
    for row in table.rows {
      try Interrupt.check()
      let found = try filler.fill(row.text, count: count, place: "\(table.path): line \(row.line)")
      rowCount += 1
      cutCount += found.lost > 0 ? 1 : 0
      shareLost.lost += found.lost
      shareLost.of += found.of
      try body(
        jsonText(
          FilledMasks(
            text: includesText ? row.text : nil,
            masks: found.masks.map { $0.map(FilledMasks.Candidate.init) })))
    }
  }
}
