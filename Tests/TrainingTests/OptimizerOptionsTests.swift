import CommandLine
import Commands
import Kernels
import Storage
import Testing
import Training
import Transformer

/// Which options apply to which optimizer and schedule, what follows where they are not given, and what a resumed run must
/// share.
@Suite struct OptimizerOptionsTests {
  private func options(_ change: (inout TrainingOptions) -> Void) -> TrainingOptions {
    var options = TrainingOptions.pretraining
    change(&options)
    return options
  }

  @Test func whatDoesNotApplyIsAnErrorThatNamesIt() throws {
    typealias Change = @Sendable (inout TrainingOptions) -> Void
    let given: [(name: String, kinds: Set<OptimizerOptions.Kind>, Change)] = [
      ("--beta1", [.adamw, .adam, .lion, .muon], { $0.optimizer.beta1 = 0.9 }),
      ("--beta2", [.adamw, .adam, .lion, .muon], { $0.optimizer.beta2 = 0.99 }),
      ("--epsilon", [.adamw, .adam, .rmsprop, .adagrad, .muon], { $0.optimizer.epsilon = 1e-8 }),
      ("--momentum", [.sgd, .rmsprop, .muon], { $0.optimizer.momentum = 0.5 }),
      ("--nesterov", [.sgd, .muon], { $0.optimizer.nesterov = true }),
      ("--alpha", [.rmsprop], { $0.optimizer.alpha = 0.9 }),
      ("--muon-scale", [.muon], { $0.optimizer.muonScale = .original }),
      ("--weight-decay", Set(OptimizerOptions.Kind.allCases), { $0.optimizer.weightDecay = 0.1 }),
      ("--layer-decay", Set(OptimizerOptions.Kind.allCases), { $0.optimizer.layerDecay = 0.9 }),
      ("--ema", Set(OptimizerOptions.Kind.allCases), { $0.optimizer.ema = 0.9 }),
    ]
    for kind in OptimizerOptions.Kind.allCases {
      for (name, kinds, change) in given {
        let options = options {
          $0.optimizer.kind = kind
          change(&$0)
        }
        if kinds.contains(kind) {
          try options.validate(metrics: [])
        } else {
          let error = try #require(throws: UsageError.self) { try options.validate(metrics: []) }
          #expect(error.description.contains("\(name) does not apply to --optimizer \(kind.rawValue)"))
        }
      }
    }
  }

  @Test func whatDoesNotApplyToAScheduleIsAnError() throws {
    typealias Change = @Sendable (inout TrainingOptions) -> Void
    let wrong: [(says: String, Change)] = [
      ("--decay-share", { $0.decayShare = 0.1 }), ("--decay-shape", { $0.decayShape = .linear }),
      (
        "--minimum-learning-rate",
        {
          $0.schedule = .constant; $0.minimumLearningRate = 1e-5
        }
      ),
      ("--minimum-learning-rate", { $0.minimumLearningRate = 0.1 }),
      (
        "--momentum is 0",
        {
          $0.optimizer.kind = .sgd
          $0.optimizer.momentum = 0
          $0.optimizer.nesterov = true
        }
      ),
    ]
    for (says, change) in wrong {
      let error = try #require(throws: UsageError.self) { try options(change).validate(metrics: []) }
      #expect(error.description.contains(says), "\(error)")
    }
    try options {
      $0.schedule = .wsd
      $0.decayShare = 0.3
      $0.decayShape = .linear
    }.validate(metrics: [])
  }

  @Test func defaultsFollowFromTheOptimizer() {
    func rate(_ kind: OptimizerOptions.Kind) -> Double {
      options { $0.optimizer.kind = kind }.peakLearningRate
    }
    #expect(rate(.adamw) == 1e-3 && rate(.adam) == 1e-3 && rate(.muon) == 1e-3)
    #expect(rate(.sgd) == 0.1 && rate(.adagrad) == 1e-2 && rate(.lion) == 2e-4)
    #expect(options { $0.learningRate = 0.5 }.peakLearningRate == 0.5)
    let original = options {
      $0.optimizer.kind = .muon
      $0.optimizer.muonScale = .original
    }
    #expect(original.peakLearningRate == 0.02)
    #expect(
      TrainingOptions.finetuning.optimizerSettings
        == OptimizerSettings(.adamW(AdamW.Configuration(beta2: 0.999, weightDecay: 0.01))))
    let lion = options { $0.optimizer.kind = .lion }.optimizerSettings
    #expect(lion == OptimizerSettings(.lion(Lion.Configuration(weightDecay: 0.5))))
    let half = options {
      $0.optimizer.kind = .muon
      $0.precision = .bf16
    }.optimizerSettings
    guard case .muon(let muon) = half.method else {
      Issue.record("\(half)")
      return
    }
    #expect(muon.element == .bfloat16 && muon.nesterov && muon.momentum == 0.95 && muon.scale == .adamw)
  }

  @Test func schedulesFollowFromTheRun() {
    let wsd = options { $0.schedule = .wsd }.schedule(steps: 1_000)
    #expect(wsd.decaySteps == 200 && wsd.warmup == 50 && wsd.minimum == 0 && wsd.decay == .oneMinusSquareRoot)
    let cycle = options { $0.schedule = .oneCycle }.schedule(steps: 1_000)
    #expect(cycle.warmup == 300 && cycle.minimum == 1e-3 / 25 / 1e4)
    #expect(options { $0.schedule = .inverseSquareRoot }.schedule(steps: 1_000).minimum == 0)
  }

  /// What AdamW's runs recorded before there were other optimizers is what they record now, so that they can go on.
  @Test func oldFingerprintsStay() {
    let keys = TrainingOptions.pretraining.fingerprint(steps: 100, seed: 1)
    #expect(
      keys == [
        "--steps": "100", "--batch-size": "32", "--accumulate": "1", "--learning-rate": "0.001",
        "--minimum-learning-rate": "0.0001", "--warmup": "5", "--schedule": "cosine", "--beta1": "0.9",
        "--beta2": "0.95", "--weight-decay": "0.1", "--clip": "1.0", "--dropout": "0.0",
        "--label-smoothing": "0.0", "--precision": "fp32", "--seed": "1",
      ])
  }

  /// Every option that changes a run's numbers changes its fingerprint, by its own name.
  @Test func newOptionsAreInTheFingerprint() {
    typealias Change = @Sendable (inout TrainingOptions) -> Void
    func print(_ change: Change) -> [String: String] { options(change).fingerprint(steps: 100, seed: 1) }
    let kinds = OptimizerOptions.Kind.allCases.map { kind in print { $0.optimizer.kind = kind } }
    #expect(Set(kinds).count == kinds.count)
    let changes: [(name: String, OptimizerOptions.Kind, Change)] = [
      ("--epsilon", .adamw, { $0.optimizer.epsilon = 1e-6 }), ("--ema", .adamw, { $0.optimizer.ema = 0.9 }),
      ("--layer-decay", .lion, { $0.optimizer.layerDecay = 0.9 }),
      ("--momentum", .sgd, { $0.optimizer.momentum = 0.5 }),
      ("--nesterov", .sgd, { $0.optimizer.nesterov = true }),
      ("--alpha", .rmsprop, { $0.optimizer.alpha = 0.9 }),
      ("--epsilon", .adagrad, { $0.optimizer.epsilon = 1e-6 }),
      ("--beta1", .lion, { $0.optimizer.beta1 = 0.5 }),
      ("--muon-scale", .muon, { $0.optimizer.muonScale = .original }),
      ("--beta2", .muon, { $0.optimizer.beta2 = 0.5 }),
      ("--weight-decay", .adam, { $0.optimizer.weightDecay = 0.3 }),
    ]
    for (name, kind, change) in changes {
      let before = print { $0.optimizer.kind = kind }
      let after = print {
        $0.optimizer.kind = kind
        change(&$0)
      }
      #expect(before[name] != after[name], "\(name) of \(kind)")
    }
    let wsd = print { $0.schedule = .wsd }
    #expect(wsd["--decay-share"] == "0.2" && wsd["--decay-shape"] == "1-sqrt")
  }

  /// The rates of blocks: head, blocks from the last to the first, embeddings.
  @Test(arguments: ModelFamilies.all)
  func ratesFallTowardsTheEmbeddings(_ family: Family) {
    var c = Tiny.configuration(family, head: .classification(labels: ["a", "b"]))
    c.layerCount = 3
    let layout = TransformerModel(c).layout
    #expect(layout.blockCount == 3)
    let decay = LayerDecay(factor: 0.5)
    func factor(_ place: ParameterPlace) -> Set<Double> {
      let entries = layout.entries.filter { $0.parameter.place == place }
      return Set(entries.map { decay.factor($0.parameter.place, blockCount: 3) })
    }
    #expect(factor(.head) == [1])
    for block in 0..<3 { #expect(factor(.block(block)) == [[0.125, 0.25, 0.5][block]]) }
    #expect(factor(.embedding) == [0.0625])
    #expect(LayerDecay.none.factor(.embedding, blockCount: 3) == 1)
  }
}
