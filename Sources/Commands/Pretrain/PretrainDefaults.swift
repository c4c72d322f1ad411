import CommandLine
import Storage
import Tokenizer
import Training
import Transformer

/// What `pretrain` chooses where nothing is said, by its text and the arithmetic it may take.
///
/// The rules and the runs that they were found by: the page “Experiments” of the documentation.
struct PretrainDefaults {
  let options: PretrainOptions
  let given: Set<String>
  let size: TextSize
  let budget: ComputeBudget

  /// The passes over a text after which more of them teach too little: of a decoder, each of whose tokens is learned in each
  /// pass, and of an encoder, which learns the masked ones.
  private static let mostPasses = (decoder: 40.0, encoder: 80.0)
  /// Steps below which no rate brings a model far from where it began.
  private static let leastSteps = 400
  /// Tokens for each weight of the blocks that make the best of little arithmetic.
  private static let tokensForWeight = 8.0

  /// The choices.
  func values() -> SuitedValues {
    var chosen = SuitedValues()
    let isEncoder = options.encoder.objective.map { $0 != .causal } ?? false
    let family = (options.model.architecture ?? (isEncoder ? .suitedEncoder : .suited)).family
    chosen.set("architecture", family.modelType)
    let isCausal = family.traits.isCausal
    let vocabulary =
      options.tokenizer.isEmpty
      ? VocabularyPlan.usualSize(forBytes: size.bytes, isCausal ? .languageModel : .classifier)
      : Self.usualVocabulary
    let headShare = isCausal ? 1 : 0.25
    let isShapeGiven = !given.isDisjoint(with: ["size", "layers", "hidden-size", "heads", "kv-heads"])
    let shape = isShapeGiven ? givenShape(family) : shape(vocabulary, headShare)
    if !isShapeGiven {
      chosen.set(["layers": shape.layers, "hidden-size": shape.width, "heads": shape.heads])
    }
    let isContextGiven = options.model.size != nil || given.contains("context-length")
    let context = isContextGiven ? options.model.contextLength ?? 256 : isCausal ? 256 : 128
    if !isContextGiven { chosen.set("context-length", context) }
    let operations = shape.operations(vocabulary: vocabulary, headShare: headShare)
    let affordable = budget.operations / operations
    let tokens = min(
      affordable, (isCausal ? Self.mostPasses.decoder : Self.mostPasses.encoder) * Double(size.tokens))
    let batch = given.contains("batch-size") ? options.training.batchSize : batch(tokens, context)
    chosen.set("batch-size", batch)
    let steps = max(Self.leastSteps, Int(tokens / Double(batch * context)))
    if given.isDisjoint(with: ["steps", "epochs", "tokens", "time"]) { chosen.set("steps", steps) }
    chosen.reasons.append(
      "model \(family.modelType) \(shape.text): \(Format.bytes(size.bytes)) of text, \(budget.text)")
    let passes = Double(steps * batch * context) / Double(size.tokens)
    if given.isDisjoint(with: ["steps", "epochs", "tokens", "time"]) {
      chosen.reasons.append(
        "length \(steps) steps of \(batch) × \(context) tokens: the text about \(Format.decimal(passes, digits: 1)) times"
      )
    }
    if !isCausal, given.isDisjoint(with: ["mask-probability", "objective"]) {
      chosen.set("mask-probability", "0.3")
    }
    optimization(passes, &chosen)
    return chosen
  }

  /// The shape that the options and the family's sizes give.
  private func givenShape(_ family: Family) -> ModelShape {
    let model = options.model
    let preset = family.sizes.flatMap { $0[model.size ?? $0.usual] }
    let width = model.hiddenSize ?? preset?.width ?? ModelShape.all[0].width
    return ModelShape(
      layers: model.layers ?? preset?.layers ?? ModelShape.all[0].layers, width: width,
      heads: model.heads ?? preset?.heads ?? 1)
  }

  /// The largest shape that the budget can teach with ``tokensForWeight``.
  private func shape(_ vocabulary: Int, _ headShare: Double) -> ModelShape {
    ModelShape.all.last {
      $0.weights * Self.tokensForWeight * $0.operations(vocabulary: vocabulary, headShare: headShare)
        <= budget.operations
    } ?? ModelShape.all[0]
  }

  /// Sequences in a step: as many as leave some two thousand steps, since more, smaller steps teach a small model more.
  private func batch(_ tokens: Double, _ context: Int) -> Int {
    let wanted = tokens / 2_000 / Double(context)
    return [8, 16, 32, 64].last { Double($0) <= wanted } ?? 8
  }

  /// Optimizer, rate and regularisation by how often the text is read.
  private func optimization(_ passes: Double, _ chosen: inout SuitedValues) {
    guard given.isDisjoint(with: ["optimizer", "learning-rate"]) else { return }
    chosen.set(["optimizer": "muon", "learning-rate": "5e-3"])
    if !given.contains("schedule") {
      chosen.set(["schedule": "wsd", "decay-share": "0.5", "decay-shape": "linear"])
    }
    if !given.contains("weight-decay") { chosen.set("weight-decay", passes > 4 ? "0.2" : "0.1") }
    if !given.contains("dropout") { chosen.set("dropout", passes > 8 ? "0.1" : "0.0") }
    let names: KeyValuePairs = [
      "optimizer": "optimizer", "learning-rate": "rate", "weight-decay": "weight decay", "dropout": "dropout",
    ]
    if let text = chosen.text(names, given: given) {
      chosen.reasons.append("\(text): the text is read \(passes > 8 ? "often" : "seldom")")
    }
  }

  /// A vocabulary that is given is counted as one of so many pieces where the model's size is reckoned.
  private static let usualVocabulary = 4_000
}
