import Foundation
import Kernels
import Machine
import Training
import Transformer

/// Times whole training steps: forward, loss, backward, clipping and the optimizer, by the loop that `pretrain` runs.
package struct TrainBenchmark: Sendable {
  /// The model.
  package var size: BenchmarkSize
  /// Sequences a step.
  package var batchSize: Int
  /// Tokens a sequence.
  package var length: Int
  /// What is computed in.
  package var precision = Precision.fp32
  /// The share of activations dropped.
  package var dropout = 0.0
  /// What changes the weights.
  package var optimizer = OptimizerSettings(AdamW(weightDecay: 0.1))
  /// Whether backward computes each block's activations again.
  package var recomputesBlocks = false
  /// The steps to time; nil for as many as fit into ``seconds``, five at least.
  package var steps: Int?
  /// The time for the timed steps, where their number is not given.
  package var seconds: Double
  /// Seeds weights, tokens and masks.
  package var seed: UInt64

  /// A step of `size`, by default of its usual batch.
  package init(
    _ size: BenchmarkSize, batchSize: Int? = nil, length: Int? = nil, seconds: Double = 10,
    seed: UInt64 = 1337
  ) {
    self.size = size
    self.batchSize = batchSize ?? size.batchSize
    self.length = length ?? size.length
    self.seconds = seconds
    self.seed = seed
  }

  /// What was measured.
  package struct Result: Sendable {
    /// Seconds of each timed step, against the peak measured last before it.
    package var timing: Timing
    /// The seconds of the first step, which touches all memory.
    package var firstStep: Double
    /// The number of weights.
    package var parameterCount: Int
    /// The floating-point operations of a step.
    package var operations: Double
    /// The share of positions to which the head is applied.
    package var headShare: Double
    /// The most memory that the process ever held, in bytes; nil where the system does not tell.
    package var peakMemory: Int?
  }

  /// Five steps at least give a median that one disturbed step does not move.
  private static let fewestSteps = 5
  /// The peak is measured again after this many seconds of steps: 40 ms each time, so 4 % of the whole.
  private static let peakInterval = 1.0

  /// Runs the steps.
  ///
  /// - Throws: ``TrainingError`` if the training diverges.
  package func run(on engine: Engine) throws -> Result {
    let task = RandomTokenTask(size, batchSize: batchSize, length: length, seed: seed)
    var model = TransformerModel(size.configuration(length: length, dropout: dropout))
    model.recomputesBlocks = recomputesBlocks
    let weights = Slab(count: model.layout.count)
    model.layout.initialize(weights, seed: seed)
    let session = ModelSession(
      model: model, weights: weights, engine: engine, training: true, largest: task.largest,
      precision: precision)
    // More steps than any benchmark runs: the trainer's own end never comes.
    let endless = 1 << 40
    let trainer = Trainer(
      session: session, optimizer: optimizer.make(layout: model.layout, weights: weights),
      schedule: LearningRateSchedule(shape: .constant, peak: 1e-4, minimum: 0, warmup: 0, steps: endless),
      task: task,
      configuration: TrainerConfiguration(
        steps: endless, seed: seed, evaluateEvery: endless, saveEvery: endless, logEvery: endless),
      store: nil)
    func step() throws -> Double {
      try Stopwatch.seconds { try trainer.run(stopAfter: trainer.state.step + 1) }
    }
    let first = try step()
    for _ in 0..<warmups(after: first) { _ = try step() }
    let limit = Stopwatch(engine: engine, precision: precision, seconds: seconds).limit
    var windows: [Double] = []
    var limits: [Double] = []
    var total = 0.0
    var sincePeak = Double.infinity
    while !isDone(windows.count, total) {
      if sincePeak >= Self.peakInterval {
        limits.append(limit())
        sincePeak = 0
      } else if let last = limits.last {
        limits.append(last)
      }
      let taken = try step()
      windows.append(taken)
      total += taken
      sincePeak += taken
    }
    let peak = ProcessMemory.measured().peak
    return Result(
      timing: Timing(windows: windows, limits: limits), firstStep: first,
      parameterCount: model.layout.parameterCount,
      operations: task.operations(task.batch, model), headShare: task.headShare,
      peakMemory: peak > 0 ? peak : nil)
  }

  private func isDone(_ count: Int, _ total: Double) -> Bool {
    if let steps { return count >= steps }
    return count >= Self.fewestSteps && total >= seconds
  }

  /// Two more steps before timing begins, one where they are slow.
  private func warmups(after first: Double) -> Int { first < 20 ? 2 : 1 }
}
