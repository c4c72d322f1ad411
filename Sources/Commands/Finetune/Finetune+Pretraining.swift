import CommandLine
import Data
import Foundation
import Kernels
import Runs
import Storage
import Tokenizer
import Transformer

/// `finetune` without a model: a vocabulary and a small encoder are learned from the texts first.
extension Finetune {
  /// What the pretraining takes of the time that is given for all.
  static let pretrainingShare = 0.6

  /// Learns the model that fine-tuning begins with.
  ///
  /// - Returns: its path.
  func pretrainedModel(_ rows: FinetuneRows) throws -> String {
    let checkpoints = options.training.checkpoints
    let groundwork = try Groundwork(checkpoints.output, mode: checkpoints.mode, console)
    try groundwork.writeTexts(Self.texts(of: rows))
    let pretrain = try pretraining(groundwork)
    console.note(
      "no --model is given: one is pretrained on the texts of the rows first, in \(groundwork.pretraining)")
    try Pretrain(pretrain, console, linkMaker: linkMaker, isGroundwork: true).run()
    return groundwork.pretraining
  }

  /// The pretraining up to its first step, as its own command checks it; fine-tuning waits for its model.
  func checkPretraining(_ rows: FinetuneRows, _ engine: Engine, _ report: inout CheckReport) throws {
    try Groundwork.temporary(console) { groundwork in
      try groundwork.writeTexts(Self.texts(of: rows))
      try Pretrain(try pretraining(groundwork), console).check(engine, &report)
    }
  }

  private static func texts(of rows: FinetuneRows) -> [String] {
    rows.training.rows.flatMap { row in [row.text] + [row.pair].compactMap { $0 } }
  }

  /// The options of the pretraining.
  func pretraining(_ groundwork: Groundwork) throws -> PretrainOptions {
    var pretrain = PretrainOptions()
    pretrain.corpus.input = [groundwork.texts] + options.texts
    pretrain.corpus.documents = .line
    pretrain.model.architecture = .suitedEncoder
    pretrain.training.checkpoints.output = groundwork.pretraining
    pretrain.training.checkpoints.resume = true
    pretrain.training.checkpoints.keep = 1
    pretrain.training.defaults = options.training.defaults
    pretrain.training.arithmetic = options.training.arithmetic
    pretrain.checks.isEnforced = false
    pretrain.common.threads = options.common.threads
    pretrain.common.seed = options.common.seed
    pretrain.common.isQuiet = options.common.isQuiet
    pretrain.training.began = Date()
    pretrain.training.length.time = options.training.secondsLeft.map { max(1, $0 * Self.pretrainingShare) }
    if let recorded = try pretrain.resumed(["input", "cache", "tokenizer"]) {
      pretrain = recorded
      pretrain.tokenizer = groundwork.vocabulary
      return pretrain
    }
    let size = try TextSize(pretrain.corpus.input) ?? .unknown
    pretrain.tokenizer = try groundwork.learnVocabulary(
      from: pretrain.corpus.input, pretrain.corpus.textOptions, purpose: .classifier,
      seed: options.common.seed)
    let chosen = PretrainDefaults(
      options: pretrain, given: ["architecture"], size: size, budget: try pretrain.budget
    ).values()
    chosen.apply(to: &pretrain, given: ["architecture"])
    pretrain.training.reasons = chosen.reasons
    return pretrain
  }
}
