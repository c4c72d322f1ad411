import Machine

/// What computes: a pool of threads, the kernels of one instruction set, block sizes from the machine's caches, and scratch
/// memory for packing.
///
/// Every operation of this module is a method of it.
///
/// Determinism: an operation splits its work over rows, columns or heads, never over a sum, so its result does not
/// depend on the number of threads.
///
/// An engine that plans runs nothing: a dry run with it walks the shapes only, to learn how much memory a step takes.
///
/// `@unchecked Sendable`: scratch buffers are per worker or written between regions only.
public final class Engine: @unchecked Sendable {
  /// The threads.
  public let pool: ThreadPool
  /// The kernels.
  public let kernels: KernelTable
  /// The caches.
  public let caches: CacheSizes
  /// Whether operations are skipped.
  public let isPlanning: Bool

  package let packedA: ScratchBuffer
  package let packedB: ScratchBuffer
  /// Sums of products whose output cannot hold them.
  package let partialSums: ScratchBuffer
  private let workerScratch: [ScratchBuffer]

  /// An engine of `threads` workers on `instructionSet`.
  public init(threads: Int, instructionSet: InstructionSet, isPlanning: Bool = false) {
    pool = ThreadPool(threadCount: isPlanning ? 1 : threads)
    kernels = KernelTable(instructionSet)
    caches = .measured()
    self.isPlanning = isPlanning
    packedA = ScratchBuffer(isPlanning: isPlanning)
    packedB = ScratchBuffer(isPlanning: isPlanning)
    partialSums = ScratchBuffer(isPlanning: isPlanning)
    workerScratch = (0..<threads).map { _ in ScratchBuffer(isPlanning: isPlanning) }
    threadCount = threads
  }

  /// An engine that plans what `engine` would do: the same kernels and threads, but nothing runs.
  public convenience init(planning engine: Engine) {
    self.init(threads: engine.threadCount, instructionSet: engine.kernels.instructionSet, isPlanning: true)
  }

  /// The bytes of packing buffers and scratch that this engine holds; what it would hold, if it plans.
  public var scratchBytes: Int {
    ([packedA, packedB, partialSums] + workerScratch).reduce(0) { $0 + $1.bytes }
  }

  /// The number of workers.
  public let threadCount: Int

  /// Runs `body(task, worker)` for tasks `0..<count`; nothing when planning.
  package func parallel(_ count: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
    if isPlanning { return }
    pool.run(count, body)
  }

  /// Runs `body(range)` over `0..<count` cut into about four ranges a worker of whole multiples of `unit`, so that uneven
  /// workers even out; for element-wise work whose result does not depend on the cuts.
  ///
  /// `minimum` is the least worth handing to another thread.
  package func parallelRanges(_ count: Int, unit: Int = 1, minimum: Int = 1, _ body: (Range<Int>) -> Void) {
    workerRanges(count, unit: unit, minimum: minimum) { range, _ in body(range) }
  }

  /// ``parallelRanges(_:unit:minimum:_:)`` for a body that uses its worker's scratch.
  package func workerRanges(
    _ count: Int, unit: Int = 1, minimum: Int = 1, _ body: (_ range: Range<Int>, _ worker: Int) -> Void
  ) {
    if isPlanning || count == 0 { return }
    let units = count.dividedUp(by: unit)
    let parts = max(1, min(threadCount == 1 ? 1 : threadCount * 4, count / max(minimum, 1), units))
    if parts == 1 { return body(0..<count, 0) }
    pool.run(parts) { part, worker in
      let low = units * part / parts * unit
      let high = min(count, units * (part + 1) / parts * unit)
      if low < high { body(low..<high, worker) }
    }
  }

  /// At least `count` floats of uninitialised scratch that belong to `worker` until its task ends.
  package func scratch(_ worker: Int, _ count: Int) -> UnsafeMutablePointer<Float> {
    workerScratch[worker].reserve(count)
  }

  /// Makes every worker's scratch at least `count` floats, so that no task has to.
  package func reserveScratch(_ count: Int) {
    for buffer in workerScratch { buffer.reserve(count) }
  }
}
