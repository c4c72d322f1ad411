import Batches
import Kernels
import ModelSupport
import Storage
import TestSupport
import Testing
import Transformer

/// Whole models, embeddings and losses included, against differences of the loss: five-point rule, as for layers.
@Suite struct ModelGradientTests {
  private static let tokens: [[Int32]] = [[3, 1, 4, 1, 5, 9, 2], [6], [5, 3, 5, 8, 9, 7, 9, 3]]
  /// Some positions have no target.
  private static let targets: [Int32] = [1, 4, -1, 5, 9, 2, 6, 10, 3, 5, 8, -1, 7, 9, 3, 2]

  private func session(
    _ family: Family, head: ModelConfiguration.Head = .language,
    dropout: Float = 0, recomputes: Bool = false, headSize: Int? = nil, largest: SequenceBatch? = nil
  ) -> ModelSession {
    var configuration = ModelConfiguration(
      family: family, vocabularySize: 11, contextLength: 10, hiddenSize: 12, layerCount: 2,
      headCount: 3, keyValueHeadCount: family.traits.groupsKeyValueHeads ? 1 : nil, headSize: headSize,
      intermediateSize: 20, head: head)
    configuration.dropout = dropout
    configuration.tieEmbeddings = !family.traits.allowsUntiedHead
    configuration.initializerRange = 0.3
    var model = TransformerModel(configuration)
    model.recomputesBlocks = recomputes
    let weights = Slab(count: model.layout.count)
    model.layout.initialize(weights, seed: 12)
    let batch = SequenceBatch(Self.tokens)
    return ModelSession(
      model: model, weights: weights, engine: Engine(threads: 1, instructionSet: InstructionSet.available[0]),
      training: true, largest: largest ?? batch)
  }

  private func gradients(
    _ session: ModelSession, _ batch: MicroBatch, smoothing: Float = 0, agreement: Float = 0
  ) throws -> [Float] {
    try session.fillGradients(0)
    let mark = session.context.arena.mark
    _ = session.model.train(
      batch, scale: 1, smoothing: smoothing, agreement: agreement, &session.context)
    #expect(session.context.arena.mark == mark)
    return try session.gradientNumbers()
  }

  private func check(
    _ session: ModelSession, _ targets: Targets, smoothing: Float = 0, agreement: Float = 0,
    dropoutKey: UInt64? = nil, _ label: String
  ) throws {
    let sequences = SequenceBatch(
      tokens: Self.tokens.flatMap { $0 }, offsets: [0, 7, 8, 16],
      segments: session.model.configuration.segmentCount > 1 ? (0..<16).map { $0 % 7 > 3 ? 1 : 0 } : nil
    )
    let single = MicroBatch(sequences, targets)
    let batch = agreement > 0 ? single.doubled : single
    session.context.dropoutKey = dropoutKey
    let all = try gradients(session, batch, smoothing: smoothing, agreement: agreement)
    var random = SeededGenerator(seed: 6)
    // The norms of short rows behind a branch bend more than anything else.
    let step: Float = session.model.configuration.family.modelType == "olmo2" ? 5e-4 : 2e-3
    for entry in session.model.layout.entries {
      let p = entry.parameter
      let variable = session.weights.matrix(offset: p.offset, rows: p.rows, columns: p.columns)
      let (origin, gradient) = (variable.elements, Array(all[p.range]))
      let direction = random.normals(p.count)
      func loss(_ steps: Float) -> Double {
        variable.set(zip(origin, direction).map { $0 + steps * step * $1 })
        defer { variable.set(origin) }
        return session.model.train(
          batch, scale: 1, smoothing: smoothing, agreement: agreement, &session.context
        ).nats
      }
      let numerical = (8 * (loss(1) - loss(-1)) - (loss(2) - loss(-2))) / (12 * Double(step))
      let expected = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      // Sixteen losses of about 3, each right to some ten roundings, over the step.
      let rounding = 4 * 3 * 10 * 0x1p-24 / Double(step)
      #expect(
        abs(numerical - expected) <= 2e-3 * norm + rounding,
        "\(label) \(entry.name): numerical \(numerical), backward \(expected), norm \(norm)")
    }
  }

  @Test(arguments: ModelFamilies.all)
  func languageModels(_ family: Family) throws {
    try check(session(family), .tokens(Self.targets), "\(family)")
  }

  @Test(arguments: ModelFamilies.all)
  func classifiers(_ family: Family) throws {
    let head = ModelConfiguration.Head.classification(labels: ["a", "b", "c"])
    try check(session(family, head: head), .labels([2, 0, 1]), "\(family) classifier")
    try check(
      session(family, head: head, dropout: 0.2), .labels([2, 0, 1]), smoothing: 0.1, dropoutKey: 3,
      "\(family) classifier, smoothing and dropout")
  }

  /// Every row twice, under other masks, with a price for what they disagree on.
  /// DistilBERT's ReLU before its outputs bends within the step.
  @Test(arguments: ModelFamilies.all.filter { $0.modelType != "distilbert" })
  func doubledRows(_ family: Family) throws {
    let head = ModelConfiguration.Head.classification(labels: ["a", "b", "c"])
    try check(
      session(family, head: head, dropout: 0.2, largest: SequenceBatch(Self.tokens).doubled),
      .labels([2, 0, 1]), smoothing: 0.1, agreement: 3, dropoutKey: 3, "\(family), every row twice")
  }

  /// A teacher's share in the target, alone and with rows that stand twice.
  @Test(arguments: [0, 2] as [Float])
  func taughtRows(_ agreement: Float) throws {
    let head = ModelConfiguration.Head.classification(labels: ["a", "b", "c"])
    let teaching = Teaching([[0.2, 0.3, 0.5], [0.9, 0.05, 0.05], [0, 0, 1]], share: 0.6)
    try check(
      session(.bert, head: head, dropout: 0.2, largest: SequenceBatch(Self.tokens).doubled),
      .taught([2, 0, 1], teaching), smoothing: 0.1, agreement: agreement, dropoutKey: 3, "taught")
  }

  /// With all of the target the teacher's, the label is without effect; with none of it, the teacher is.
  @Test func shareOfTheTeacher() {
    let session = session(.bert, head: .classification(labels: ["a", "b", "c"]))
    let sequences = SequenceBatch(Self.tokens)
    func loss(_ targets: Targets) -> Double {
      session.beginGradients()
      defer { session.endGradients() }
      return session.model.train(MicroBatch(sequences, targets), scale: 1, &session.context).nats
    }
    let one = [[0.2, 0.3, 0.5], [0.9, 0.05, 0.05], [0, 0, 1]] as [[Float]],
      sure = [[0, 0, 1], [1, 0, 0], [0, 1, 0]] as [[Float]]
    let all = loss(.taught([2, 0, 1], Teaching(one, share: 1)))
    #expect(abs(all - loss(.taught([0, 1, 2], Teaching(one, share: 1)))) < 1e-5)
    #expect(abs(all - loss(.labels([2, 0, 1]))) > 0.01)
    #expect(abs(loss(.taught([2, 0, 1], Teaching(one, share: 0))) - loss(.labels([2, 0, 1]))) < 1e-6)
    #expect(abs(loss(.taught([0, 1, 2], Teaching(sure, share: 1))) - loss(.labels([2, 0, 1]))) < 1e-5)
  }

  /// The gradient with an adversary is the mean of that where the embeddings are and that where they are pushed to, and they
  /// come back to the bit.
  @Test func adversaries() throws {
    let head = ModelConfiguration.Head.classification(labels: ["a", "b", "c"])
    let session = session(.bert, head: head, dropout: 0.2)
    let pass = MicroBatch(SequenceBatch(Self.tokens), .labels([2, 0, 1]))
    let before = session.weights.row.elements
    func gradient(_ regularisation: Regularisation) throws -> [Float] {
      _ = session.computeGradients(of: [pass], regularisation) { _ in 5 }
      return try session.gradientNumbers()
    }
    let plain = try gradient(Regularisation())
    var pushing = Regularisation()
    pushing.adversary = 0.5
    let mean = try gradient(pushing)
    #expect(session.weights.row.elements == before)
    let table = try #require(
      session.model.layout.entries.first { $0.name.hasSuffix("word_embeddings.weight") }
    ).parameter.range
    let length = plain[table].reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    session.weights.row.set(
      zip(before.indices, before).map { table.contains($0) ? $1 + Float(0.5 / length) * plain[$0] : $1 })
    let pushed = try gradient(Regularisation())
    let largest = plain.reduce(0) { max($0, abs($1)) }
    var difference: Float = 0
    for index in plain.indices {
      difference = max(difference, abs(mean[index] - (plain[index] + pushed[index]) / 2))
    }
    #expect(difference < 1e-5 * largest, "\(difference) of \(largest)")
    #expect(zip(plain, pushed).contains { abs($0 - $1) > 1e-2 * largest })
  }

  /// A step's mean is by the sum of the weights of its labels, whichever pass they are in, and its gradient that of the mean;
  /// what two passes of a row disagree on is not weighed.
  @Test(arguments: [0, 3] as [Float])
  func weighedLabels(_ agreement: Float) throws {
    let head = ModelConfiguration.Head.classification(labels: ["a", "b", "c"])
    let session = session(.bert, head: head, dropout: 0.2, largest: SequenceBatch(Self.tokens).doubled)
    var regularisation = Regularisation()
    regularisation.weighing.weights = [0.5, 3, 1.25]
    regularisation.rDrop = agreement
    let doubles = agreement > 0
    let passes = [
      MicroBatch(SequenceBatch(Array(Self.tokens.prefix(2))), .labels([2, 0])),
      MicroBatch(SequenceBatch(Array(Self.tokens.suffix(1))), .labels([1])),
    ].map { doubles ? $0.doubled : $0 }
    func mean() -> Double { session.computeGradients(of: passes, regularisation) { UInt64($0) }.mean }
    let plain = mean()
    let gradient = try session.gradientNumbers()
    regularisation.weighing.weights = regularisation.weighing.weights.map { 2 * $0 }
    #expect(abs(mean() - plain) < 1e-5)
    #expect(zip(try session.gradientNumbers(), gradient).allSatisfy { abs($0 - $1) < 1e-5 })
    let row = session.weights.row, origin = row.elements
    var random = SeededGenerator(seed: 6)
    let direction = random.normals(origin.count)
    func loss(_ step: Float) -> Double {
      row.set(zip(origin, direction).map { $0 + step * $1 })
      defer { row.set(origin) }
      return mean()
    }
    let numerical = (8 * (loss(1e-4) - loss(-1e-4)) - (loss(2e-4) - loss(-2e-4))) / 12e-4
    let expected = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    // As above: losses of about 3, each right to some ten roundings, over the step.
    #expect(abs(numerical - expected) < 2e-3 * norm + 4 * 3 * 10 * 0x1p-24 / 1e-4, "\(numerical) \(expected)")
  }

  /// Of each token that has a label, −1 where it has none.
  @Test(arguments: ModelFamilies.all.filter(\.classifiesTokens))
  func classifiersOfTokens(_ family: Family) throws {
    let head = ModelConfiguration.Head.tokenClassification(labels: ["a", "b", "c"])
    let labels = Self.targets.map { $0 < 0 ? $0 : $0 % 3 }
    try check(session(family, head: head), .tokens(labels), "\(family) classifier of tokens")
    try check(
      session(family, head: head, dropout: 0.2, recomputes: true), .tokens(labels), smoothing: 0.1,
      dropoutKey: 3, "\(family) classifier of tokens, smoothing and dropout")
  }

  /// A detector of replaced tokens: whether each token was, −1 where nobody asks.
  @Test func detectors() throws {
    let labels = Self.targets.map { $0 < 0 ? $0 : $0 % 2 }
    try check(session(.electra, head: .replacedToken), .tokens(labels), "detector")
    try check(
      session(.electra, head: .replacedToken, dropout: 0.2, recomputes: true), .tokens(labels), dropoutKey: 3,
      "detector, dropout")
  }

  @Test(arguments: ModelFamilies.all, [false, true])
  func smoothingAndDropout(_ family: Family, _ recomputes: Bool) throws {
    try check(session(family), .tokens(Self.targets), smoothing: 0.1, "\(family) smoothing")
    try check(
      session(family, dropout: 0.2, recomputes: recomputes), .tokens(Self.targets), smoothing: 0.2,
      dropoutKey: 8, "\(family) dropout, recomputes \(recomputes)")
  }

  /// Heads that are together wider than the model.
  @Test(arguments: ModelFamilies.all)
  func widerHeads(_ family: Family) throws {
    try check(session(family, headSize: 6), .tokens(Self.targets), "\(family), heads of 6")
  }

  /// What an evaluation finds is what training finds where nothing is smoothed or dropped.
  @Test(arguments: ModelFamilies.all)
  func evaluationIsTheLossOfTraining(_ family: Family) {
    let labels = Self.targets.map { $0 < 0 ? $0 : $0 % 2 }
    let cases: [(ModelConfiguration.Head, Targets)] = [
      (.language, .tokens(Self.targets)), (.classification(labels: ["a", "b", "c"]), .labels([2, 0, 1])),
      (.tokenClassification(labels: ["a", "b"]), .tokens(labels)), (.replacedToken, .tokens(labels)),
    ]
    for (head, targets) in cases where head != .replacedToken || family.detectsReplacedTokens {
      if head.labelsTokens, !family.classifiesTokens { continue }
      let session = session(family, head: head)
      let batch = MicroBatch(SequenceBatch(Self.tokens), targets)
      let trained = session.model.train(batch, scale: 1, &session.context)
      let judged = session.model.evaluate(batch, &session.context)
      #expect(abs(trained.nats - judged.nats) < 1e-4 && trained.count == judged.count, "\(family) \(head)")
      #expect(judged.correct <= judged.count)
    }
  }

  /// One batch, one key, one gradient; another key, another.
  @Test(arguments: ModelFamilies.all)
  func stepsRepeat(_ family: Family) throws {
    let session = session(family, dropout: 0.3)
    let batch = MicroBatch(SequenceBatch(Self.tokens), .tokens(Self.targets))
    func step(_ key: UInt64?) throws -> [Float] {
      session.context.dropoutKey = key
      return try gradients(session, batch)
    }
    let (plain, first) = (try step(nil), try step(1))
    #expect(try step(nil) == plain && step(1) == first)
    #expect(try first != plain && step(2) != first)
  }

  /// The dry run asks for what the step takes, to the byte.
  @Test(arguments: ModelFamilies.all, [0, 0.1])
  func plansAreExact(_ family: Family, _ dropout: Float) {
    let session = session(family, dropout: dropout)
    session.context.dropoutKey = 1
    let batch = MicroBatch(SequenceBatch(Self.tokens), .tokens([Int32](repeating: 1, count: 16)))
    _ = session.model.train(batch, scale: 1, &session.context)
    #expect(session.context.arena.peak == session.context.arena.capacity)
  }
}
