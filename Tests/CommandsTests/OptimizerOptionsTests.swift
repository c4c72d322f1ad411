import CommandLine
import Commands
import Kernels
import ModelSupport
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

  private static func kind(_ name: String) -> OptimizerOptions.Kind {
    OptimizerOptions.Kind(rawValue: name) ?? OptimizerOptions.Kind.allCases[0]
  }

  /// Every setting of every optimizer, given to every optimizer.
  @Test(arguments: OptimizerOptions.Kind.allCases.map(\.rawValue))
  func whatDoesNotApplyIsAnErrorThatNamesIt(_ name: String) throws {
    let kind = Self.kind(name)
    let own = Set(OtherSettings.of(kind.method).map(\.name))
    for (setting, value) in Optimizers.all.flatMap(OtherSettings.of) {
      let options = options {
        $0.optimizer.kind = kind
        $0.optimizer.given.values[setting] = value
      }
      if own.contains(setting) {
        try options.validate(metrics: [])
      } else {
        let error = try #require(throws: UsageError.self) { try options.validate(metrics: []) }
        #expect(error.description.contains("--\(setting) does not apply to --optimizer \(name)"))
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
      ("--warmup-from 0.1 is above", { $0.warmupFrom = 0.1 }),
      (
        "--warmup-from does not apply",
        {
          $0.warmupFrom = 1e-5
          $0.schedule = .oneCycle
        }
      ),
      (
        "momentum is 0",
        {
          $0.optimizer.kind = Self.kind("sgd")
          $0.optimizer.given.values = ["momentum": .number(0), "nesterov": .flag(true)]
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
    func rate(_ kind: String) -> Double { options { $0.optimizer.kind = Self.kind(kind) }.peakLearningRate }
    #expect(rate("adamw") == 1e-3 && rate("adam") == 1e-3 && rate("muon") == 1e-3)
    #expect(rate("sgd") == 0.1 && rate("adagrad") == 1e-2 && rate("lion") == 2e-4)
    #expect(options { $0.learningRate = 0.5 }.peakLearningRate == 0.5)
    let original = options {
      $0.optimizer.kind = Self.kind("muon")
      $0.optimizer.given.values["muon-scale"] = .choice("original")
    }
    #expect(original.peakLearningRate == 0.02)
    let fine = TrainingOptions.finetuning.optimizerSettings
    #expect(fine.method as? AdamW == AdamW(beta2: 0.999, weightDecay: 0.01))
    #expect(fine.layerDecay == .none && fine.averageDecay == nil)
    let lion = options { $0.optimizer.kind = Self.kind("lion") }.optimizerSettings
    #expect(lion.method as? Lion == Lion(weightDecay: 0.5))
    let half = options {
      $0.optimizer.kind = Self.kind("muon")
      $0.precision = .bf16
    }.optimizerSettings
    #expect(
      half.method as? Muon
        == Muon(
          momentum: 0.95, nesterov: true, scale: .adamw, element: .bfloat16,
          others: AdamW(beta2: 0.95, weightDecay: 0.1)))
  }

  @Test func schedulesFollowFromTheRun() {
    let wsd = options { $0.schedule = .wsd }.learningRates(steps: 1_000)
    #expect(wsd.decaySteps == 200 && wsd.warmup == 50 && wsd.minimum == 0 && wsd.decay == .oneMinusSquareRoot)
    let cycle = options { $0.schedule = .oneCycle }.learningRates(steps: 1_000)
    #expect(cycle.warmup == 300 && cycle.minimum == 1e-3 / 25 / 1e4)
    #expect(options { $0.schedule = .inverseSquareRoot }.learningRates(steps: 1_000).minimum == 0)
  }

  /// What runs recorded before options said themselves what a resumed run must share, in a checkpoint of commit ee0780c, is
  /// what they record now, so that they can be resumed.
  @Test func oldFingerprintsStay() {
    let shared = [
      "--steps": "100", "--batch-size": "32", "--accumulate": "1", "--warmup": "5", "--schedule": "cosine",
      "--clip": "1.0", "--dropout": "0.0", "--label-smoothing": "0.0", "--precision": "fp32", "--seed": "1",
      "--evaluate-every": "5", "--save-every": "5", "--on-nonfinite": "skip", "--on-spike": "warn",
      "--spike-threshold": "6.0", "--rollbacks": "3", "--min-delta": "0.0",
    ]
    let own: [String: [String: String]] = [
      "adamw": [
        "--beta1": "0.9", "--beta2": "0.95", "--weight-decay": "0.1", "--learning-rate": "0.001",
        "--minimum-learning-rate": "0.0001",
      ],
      "adam": [
        "--optimizer": "adam", "--beta1": "0.9", "--beta2": "0.95", "--weight-decay": "0.0",
        "--learning-rate": "0.001", "--minimum-learning-rate": "0.0001",
      ],
      "sgd": [
        "--optimizer": "sgd", "--momentum": "0.9", "--nesterov": "false", "--weight-decay": "0.0",
        "--learning-rate": "0.1", "--minimum-learning-rate": "0.01",
      ],
      "rmsprop": [
        "--optimizer": "rmsprop", "--alpha": "0.99", "--momentum": "0.0", "--epsilon": "1e-08",
        "--weight-decay": "0.0", "--learning-rate": "0.0003",
        "--minimum-learning-rate": "2.9999999999999997e-05",
      ],
      "adagrad": [
        "--optimizer": "adagrad", "--epsilon": "1e-10", "--weight-decay": "0.0", "--learning-rate": "0.01",
        "--minimum-learning-rate": "0.001",
      ],
      "lion": [
        "--optimizer": "lion", "--beta1": "0.9", "--beta2": "0.99", "--weight-decay": "0.5",
        "--learning-rate": "0.0002", "--minimum-learning-rate": "2e-05",
      ],
      "muon": [
        "--optimizer": "muon", "--beta1": "0.9", "--beta2": "0.95", "--momentum": "0.95",
        "--nesterov": "true",
        "--muon-scale": "adamw", "--weight-decay": "0.1", "--learning-rate": "0.001",
        "--minimum-learning-rate": "0.0001",
      ],
    ]
    for (name, values) in own {
      let recorded = PlainCommand { $0.optimizer.kind = Self.kind(name) }.fingerprint()
      #expect(recorded == shared.merging(values) { _, own in own }, "\(name)")
    }
  }

  /// Every setting of every optimizer changes what a run records, by its own name.
  @Test func everySettingIsRecorded() {
    var prints: Set<[String: String]> = []
    for kind in OptimizerOptions.Kind.allCases {
      let before = PlainCommand { $0.optimizer.kind = kind }.fingerprint()
      #expect(prints.insert(before).inserted, "\(kind.rawValue)")
      for (name, value) in OtherSettings.of(kind.method) {
        let after = PlainCommand {
          $0.optimizer.kind = kind
          $0.optimizer.given.values[name] = value
        }.fingerprint()
        #expect(before["--\(name)"] != after["--\(name)"], "\(name) of \(kind.rawValue)")
      }
    }
  }

  /// The rates of blocks: head, blocks from the last to the first, embeddings.
  @Test(arguments: ModelFamilies.all)
  func ratesFallTowardsTheEmbeddings(_ family: Family) {
    var c = Tiny.configuration(family, head: .classification(labels: ["a", "b"]))
    c.layerCount = 3
    let layout = TransformerModel(c).layout
    // Where all layers share one block, it is as far from the head as the only block of a model.
    let count = family.modelType == "albert" ? 1 : 3
    #expect(layout.blockCount == count)
    let decay = LayerDecay(factor: 0.5)
    func factor(_ place: ParameterPlace) -> Set<Double> {
      let entries = layout.entries.filter { $0.parameter.place == place }
      return Set(entries.map { decay.factor($0.parameter.place, blockCount: count) })
    }
    #expect(factor(.head) == [1])
    for block in 0..<count { #expect(factor(.block(block)) == [[0.5, 0.25, 0.125][count - 1 - block]]) }
    #expect(factor(.embedding) == [[0.25, 0.125, 0.0625][count - 1]])
    #expect(LayerDecay.none.factor(.embedding, blockCount: 3) == 1)
  }
}
