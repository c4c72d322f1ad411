import Data
import Kernels
import Machine
import Storage
import Training
import Transformer

/// A run's memory by purpose, in bytes, known before any of it is allocated.
///
/// Predicts the peak resident set (VmHWM): touched pages, including those of mapped files.
public struct MemoryPlan: Sendable, Equatable {
  /// The parameters: one single-precision number each, the token embedding's among them.
  public var weights = 0
  /// The gradients: as many bytes as the weights.
  public var gradients = 0
  /// What the optimizer keeps from step to step: AdamW's two means are twice as many, other optimizers keep less.
  public var moments = 0
  /// An average of the weights, where one is kept: as many as they.
  public var average = 0
  /// Activations kept for backward and the layers' working memory, at the peak of a step or an evaluation.
  public var activations = 0
  /// Packed operands of products, the threads' scratch, and what the optimizer's step works with.
  public var buffers = 0
  /// Text as token ids, rows, labels, evaluation batches and the batches of a step.
  public var data = 0
  /// The program, its libraries and the tokenizer.
  public var program = 0
  /// Of ``data``, the pages of mapped files, which the system takes back when memory is short.
  public var mappedFiles = 0
  /// The most that was resident while the data was prepared. It is the run's peak if training takes less.
  public var preparation = 0

  /// The bytes yet to be allocated.
  public var toTake = 0
  /// The address space yet to be reserved: reservations are as large as the worst case, whose pages may never be touched.
  public var toReserve = 0

  /// The parts with their names, in the order of the type.
  public var parts: [(name: String, bytes: Int)] {
    var parts: [(name: String, bytes: Int)] = [
      ("weights", weights), ("gradients", gradients), ("moments", moments), ("activations", activations),
      ("buffers", buffers), ("data", data), ("program", program),
    ]
    if average > 0 { parts.insert(("average", average), at: 3) }
    return parts
  }

  /// The sum of the parts, or what the preparation took if that was more.
  public var total: Int { max(parts.reduce(0) { $0 + $1.bytes }, preparation) }

  /// An empty plan.
  public init() {}

  /// The total and its parts: "1.2 GiB: weights 0.3 GiB, …".
  public var text: String {
    Format.bytes(total) + ": " + parts.map { "\($0.name) \(Format.bytes($0.bytes))" }.joined(separator: ", ")
      + (total == preparation ? "; preparing the data took most" : "")
  }

  /// Memory that training touches beside its own numbers: code that has not run yet, the log, JSON, the checkpoint writer's
  /// buffers, the heap's slack. Measured on a model of some hundred parameters.
  static let overhead = 8 << 20

  /// The plan of a run.
  ///
  /// - Parameters:
  ///   - shape: the run's sizes.
  ///   - before: what the process held before data was read: the program with its tokenizer.
  ///   - now: what it holds with the data; no weights yet.
  ///   - engine: what will compute.
  package init(_ shape: RunShape, before: ProcessMemory, now: ProcessMemory, engine: Engine) {
    let slab = shape.model.layout.count * MemoryLayout<Float>.stride
    let likely = shape.passes(engine, share: shape.targetShare)
    let most = shape.targetShare < 1 ? shape.passes(engine, share: 1) : likely
    weights = slab + shape.frozenBytes
    gradients = slab
    let optimizer = shape.optimizer.memory(shape.model.layout, engine)
    moments = optimizer.states
    average = optimizer.average
    activations = likely.activations
    // Scratch is allocated with a quarter to spare, whose pages are not touched.
    buffers = max(likely.buffers, optimizer.packing) * 4 / 5 + optimizer.scratch
    data = max(0, now.resident - before.resident) + shape.batchBytes + shape.labelBytes
    program = before.resident + Self.overhead
    mappedFiles = max(0, now.residentFiles - before.residentFiles)
    preparation = now.peak
    let others =
      2 * slab + shape.frozenBytes + moments + average + shape.batchBytes + shape.labelBytes + Self.overhead
    toTake = others + activations + buffers
    toReserve = others + most.activations + max(most.buffers, optimizer.packing) + optimizer.scratch
  }

  /// The bound that the run would break; nil if it fits.
  package func exceeded(_ available: AvailableMemory) -> MemoryLimit? {
    if let limit = available.tightest, toTake > limit.free { return limit }
    if let limit = available.addressSpace, toReserve > limit.free { return limit }
    return nil
  }

  /// Names and bytes for `run.json`, `total` among them.
  package var record: [String: Int] {
    Dictionary(uniqueKeysWithValues: parts.map { ($0.name, $0.bytes) } + [("total", total)])
  }
}
