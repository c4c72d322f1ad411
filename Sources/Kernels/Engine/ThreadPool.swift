import CKernels
import Foundation
import Synchronization

/// A persistent fork-join pool: `run` hands tasks 0 ..< n to its threads and returns when all are done.
///
/// The caller is worker 0, so a pool of one thread starts none. Tasks are taken from one atomic counter, so a slow
/// worker takes fewer; which worker takes which task never changes a result. An idle worker spins briefly,
/// since the next region of a training step is microseconds away, and then sleeps.
///
/// `@unchecked Sendable`: the fields that are not atomic are written by the caller before it publishes a region,
/// under the mutex, and read by workers after they have seen it.
public final class ThreadPool: @unchecked Sendable {
  /// The number of workers, the caller included.
  public let threadCount: Int

  private typealias Body = (_ task: Int, _ worker: Int) -> Void
  /// The number of the region, whether it is closed, and how many workers are in it: `number << 12 | closed << 11 | workers`.
  ///
  /// A worker enters by adding 1 while the region is open; the caller closes it when no task is left and waits for those
  /// inside alone. So a worker that the system is not running holds nobody up, unless it was interrupted in the middle of a
  /// task.
  private let gate = Atomic<Int>(closed)
  private let nextTask = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let isStopping = Atomic<Bool>(false)
  /// The workers that a region lets in, the caller included.
  private let limit: Atomic<Int>
  private var taskCount = 0
  private var body: UnsafePointer<Body>?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var threads: [pthread_t] = []

  private static let closed = 1 << 11
  private static let numberShift = 12

  /// About 250 µs of looking before sleeping (a pause is 10 to 40 ns): longer than what runs on one thread between the
  /// regions of a training step.
  ///
  /// To wake a sleeper costs 5 to 35 µs, as much as the work of many a region.
  private static let spins = 10_000
  /// About 50 µs: a worker that is late by more than that was interrupted.
  private static let patience = 2_000

  /// A pool of `threadCount` workers, at least 1.
  public init(threadCount: Int) {
    precondition(threadCount >= 1 && threadCount <= 1024, "\(threadCount) threads")
    self.threadCount = threadCount
    limit = Atomic(threadCount)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
    for worker in 1..<max(threadCount, 1) { start(worker) }
  }

  /// Runs `body`, whose regions are worked on by `workers` at most, the caller included.
  ///
  /// Only what calls ``run(_:_:)`` may call it. The others sleep meanwhile, as in any pause.
  public func limited<Result>(to workers: Int, _ body: () throws -> Result) rethrows -> Result {
    let before = limit.load(ordering: .relaxed)
    limit.store(max(1, min(workers, before)), ordering: .relaxed)
    defer { limit.store(before, ordering: .relaxed) }
    return try body()
  }

  private func start(_ worker: Int) {
    let seed = Unmanaged.passRetained(WorkerSeed(pool: Unmanaged.passUnretained(self), worker: worker))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let seed = Unmanaged<WorkerSeed>.fromOpaque(argument).takeRetainedValue()
        seed.pool._withUnsafeGuaranteedRef { $0.work(seed.worker) }
        return nil
      }, seed.toOpaque())
    precondition(status == 0, "cannot start thread \(worker): error \(status)")
    threads.append(thread)
  }

  deinit {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    pthread_mutex_lock(mutex)
    gate.add(1 << Self.numberShift, ordering: .sequentiallyConsistent)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
    for thread in threads { pthread_join(thread, nil) }
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(mutex)
    wake.deallocate()
    mutex.deallocate()
  }

  /// Runs `body(task, worker)` for every task in `0..<taskCount`, each once, on any of the workers, and returns when all have
  /// ended.
  ///
  /// Tasks must be independent of each other; `worker` is in `0..<threadCount`. One thread at a time may call it, and no task
  /// may: the counters are those of one region.
  public func run(_ taskCount: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
    if limit.load(ordering: .relaxed) == 1 || taskCount <= 1 {
      for task in 0..<taskCount { body(task, 0) }
      return
    }
    precondition(self.body == nil, "a region of a pool inside another of the same")
    withoutActuallyEscaping(body) { escapable in
      withUnsafePointer(to: escapable) { pointer in
        self.body = pointer
        self.taskCount = taskCount
        nextTask.store(0, ordering: .relaxed)
        let number = gate.load(ordering: .relaxed) >> Self.numberShift + 1
        gate.store(number << Self.numberShift, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
          pthread_mutex_lock(mutex)
          pthread_cond_broadcast(wake)
          pthread_mutex_unlock(mutex)
        }
        takeTasks(worker: 0)
        waitForWorkers()
        self.body = nil
      }
    }
  }

  private func takeTasks(worker: Int) {
    guard let body else { return }
    while true {
      let task = nextTask.add(1, ordering: .relaxed).oldValue
      if task >= taskCount { return }
      body.pointee(task, worker)
    }
  }

  /// Lets no more workers in and waits for those that are.
  private func waitForWorkers() {
    gate.bitwiseOr(Self.closed, ordering: .acquiringAndReleasing)
    var looks = 0
    while gate.load(ordering: .acquiring) & (Self.closed - 1) > 0 {
      looks += 1
      // A worker that is not running cannot end: give it the core.
      if looks > Self.patience { sched_yield() } else { ck_pause() }
    }
  }

  private func work(_ worker: Int) {
    var seen = 0
    var looks = 0
    while true {
      let state = gate.load(ordering: .acquiring)
      let number = state >> Self.numberShift
      if number == seen {
        looks += 1
        if looks > Self.spins {
          sleep(until: seen)
          looks = 0
        } else {
          ck_pause()
        }
        continue
      }
      if isStopping.load(ordering: .sequentiallyConsistent) { return }
      if state & Self.closed != 0 || worker >= limit.load(ordering: .relaxed) {
        // Too late for this one, or one too many.
        seen = number
        continue
      }
      if gate.compareExchange(expected: state, desired: state + 1, ordering: .acquiringAndReleasing).exchanged
      {
        seen = number
        looks = 0
        takeTasks(worker: worker)
        gate.subtract(1, ordering: .releasing)
      }
    }
  }

  /// Sleeps until there is a region after number `seen`.
  private func sleep(until seen: Int) {
    pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while gate.load(ordering: .sequentiallyConsistent) >> Self.numberShift == seen {
      pthread_cond_wait(wake, mutex)
    }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }
}

/// The argument of a new thread.
///
/// The pool outlives its threads, which it joins before it goes.
fileprivate final class WorkerSeed {
  let pool: Unmanaged<ThreadPool>
  let worker: Int
  init(pool: Unmanaged<ThreadPool>, worker: Int) {
    self.pool = pool
    self.worker = worker
  }
}
