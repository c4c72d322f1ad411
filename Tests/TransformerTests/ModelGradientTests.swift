import Batches
import Kernels
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
    _ architecture: ModelConfiguration.Architecture, head: ModelConfiguration.Head = .language,
    dropout: Float = 0, recomputes: Bool = false
  ) -> ModelSession {
    var configuration = ModelConfiguration(
      architecture: architecture, vocabularySize: 11, contextLength: 10, hiddenSize: 12, layerCount: 2,
      headCount: 3, keyValueHeadCount: architecture == .llama ? 1 : nil, intermediateSize: 20, head: head)
    configuration.dropout = dropout
    configuration.tieEmbeddings = architecture != .llama
    configuration.initializerRange = 0.3
    var model = TransformerModel(configuration)
    model.recomputesBlocks = recomputes
    let weights = Slab(count: model.layout.count)
    model.layout.initialize(weights, seed: 12)
    let batch = SequenceBatch(Self.tokens)
    let largest: Targets =
      if case .classification = head { .labels([0, 1, 0]) } else { .tokens(Self.targets) }
    return ModelSession(
      model: model, weights: weights, engine: Engine(threads: 1, instructionSet: InstructionSet.available[0]),
      training: true, largest: batch, targets: largest)
  }

  private func gradients(_ session: ModelSession, _ targets: Targets, smoothing: Float = 0) -> [Float] {
    session.gradients?.row.fill(0)
    let mark = session.context.arena.mark
    _ = session.model.train(targets, scale: 1, smoothing: smoothing, &session.context)
    #expect(session.context.arena.mark == mark)
    return session.gradients?.row.elements ?? []
  }

  private func check(
    _ session: ModelSession, _ targets: Targets, smoothing: Float = 0, dropoutKey: UInt64? = nil,
    _ label: String
  ) {
    session.context.batch = SequenceBatch(
      tokens: Self.tokens.flatMap { $0 }, offsets: [0, 7, 8, 16],
      segments: !session.model.configuration.architecture.isCausal ? (0..<16).map { $0 % 7 > 3 ? 1 : 0 } : nil
    )
    session.context.dropoutKey = dropoutKey
    let all = gradients(session, targets, smoothing: smoothing)
    var random = SeededGenerator(seed: 6)
    let step: Float = 2e-3
    for entry in session.model.layout.entries {
      let p = entry.parameter
      let variable = session.weights.matrix(offset: p.offset, rows: p.rows, columns: p.columns)
      let (origin, gradient) = (variable.elements, Array(all[p.range]))
      let direction = random.normals(p.count)
      func loss(_ steps: Float) -> Double {
        variable.set(zip(origin, direction).map { $0 + steps * step * $1 })
        defer { variable.set(origin) }
        return session.model.train(targets, scale: 1, smoothing: smoothing, &session.context).nats
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

  @Test(arguments: ModelConfiguration.Architecture.allCases)
  func languageModels(_ architecture: ModelConfiguration.Architecture) {
    check(session(architecture), .tokens(Self.targets), "\(architecture)")
  }

  @Test(arguments: ModelConfiguration.Architecture.allCases)
  func classifiers(_ architecture: ModelConfiguration.Architecture) {
    let head = ModelConfiguration.Head.classification(labels: ["a", "b", "c"])
    check(session(architecture, head: head), .labels([2, 0, 1]), "\(architecture) classifier")
    check(
      session(architecture, head: head, dropout: 0.2), .labels([2, 0, 1]), smoothing: 0.1, dropoutKey: 3,
      "\(architecture) classifier, smoothing and dropout")
  }

  /// A detector of replaced tokens: whether each token was, −1 where nobody asks.
  @Test func detectors() {
    let labels = Self.targets.map { $0 < 0 ? $0 : $0 % 2 }
    check(session(.electra, head: .replacedToken), .tokens(labels), "detector")
    check(
      session(.electra, head: .replacedToken, dropout: 0.2, recomputes: true), .tokens(labels), dropoutKey: 3,
      "detector, dropout")
  }

  @Test(arguments: ModelConfiguration.Architecture.allCases, [false, true])
  func smoothingAndDropout(_ architecture: ModelConfiguration.Architecture, _ recomputes: Bool) {
    check(session(architecture), .tokens(Self.targets), smoothing: 0.1, "\(architecture) smoothing")
    check(
      session(architecture, dropout: 0.2, recomputes: recomputes), .tokens(Self.targets), smoothing: 0.2,
      dropoutKey: 8, "\(architecture) dropout, recomputes \(recomputes)")
  }

  /// One batch, one key, one gradient; another key, another.
  @Test(arguments: ModelConfiguration.Architecture.allCases)
  func stepsRepeat(_ architecture: ModelConfiguration.Architecture) {
    let session = session(architecture, dropout: 0.3)
    session.context.batch = SequenceBatch(Self.tokens)
    func step(_ key: UInt64?) -> [Float] {
      session.context.dropoutKey = key
      return gradients(session, .tokens(Self.targets))
    }
    let (plain, first) = (step(nil), step(1))
    #expect(step(nil) == plain && step(1) == first)
    #expect(first != plain && step(2) != first)
  }

  /// The dry run asks for what the step takes, to the byte.
  @Test(arguments: ModelConfiguration.Architecture.allCases, [0, 0.1])
  func plansAreExact(_ architecture: ModelConfiguration.Architecture, _ dropout: Float) {
    let session = session(architecture, dropout: dropout)
    session.context.batch = SequenceBatch(Self.tokens)
    session.context.dropoutKey = 1
    _ = session.model.train(
      .tokens([Int32](repeating: 1, count: 16)), scale: 1, &session.context)
    #expect(session.context.arena.peak == session.context.arena.capacity)
  }
}
