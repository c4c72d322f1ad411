import Foundation
import Kernels
import Synchronization
import TestSupport
import Testing

/// The time limits are there so that a lost wake-up fails rather than hangs.
@Suite struct ThreadPoolTests {
  @Test(.timeLimit(.minutes(1)), arguments: 1...4)
  func everyTaskRunsOnce(_ threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    let runs = Slab(count: 1000)
    for count in 0...1000 {
      let row = runs.matrix(offset: 0, rows: 1, columns: 1000)
      let total = Atomic<Int>(0), strangers = Atomic<Int>(0)
      pool.run(count) { task, worker in
        // Were a task handed out twice, the total would tell even if these two additions collided.
        row[0, task] += 1
        total.add(1, ordering: .relaxed)
        if worker < 0 || worker >= threads { strangers.add(1, ordering: .relaxed) }
      }
      #expect(total.load(ordering: .relaxed) == count)
      #expect(strangers.load(ordering: .relaxed) == 0)
    }
    // Task t runs in the regions of more than t tasks.
    #expect(runs.row.elements == (0..<1000).map { Float(1000 - $0) })
  }

  /// Every region sees what the one before wrote, with no synchronisation but the pool's.
  @Test(.timeLimit(.minutes(1)), arguments: 2...4)
  func manySmallRegions(_ threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    let values = Slab(count: 2 * threads)
    for region in 0..<10_000 {
      let from = values.matrix(offset: region % 2 * threads, rows: 1, columns: threads)
      let to = values.matrix(offset: (region + 1) % 2 * threads, rows: 1, columns: threads)
      pool.run(threads) { task, _ in to[0, task] = from[0, (task + 1) % threads] + 1 }
    }
    #expect(values.row.elements[0..<threads].allSatisfy { $0 == 10_000 })
  }

  /// Tasks that wait for each other can only end if each has a worker of its own: all of them wake, also after
  /// a pause that puts them to sleep.
  @Test(.timeLimit(.minutes(1)), arguments: 2...4)
  func sleepingWorkersWake(_ threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    for _ in 0..<4 {
      usleep(50_000)
      let arrived = Atomic<Int>(0), workers = Atomic<Int>(0)
      pool.run(threads) { _, worker in
        workers.bitwiseOr(1 << worker, ordering: .relaxed)
        arrived.add(1, ordering: .sequentiallyConsistent)
        while arrived.load(ordering: .sequentiallyConsistent) < threads { sched_yield() }
      }
      #expect(workers.load(ordering: .relaxed) == 1 << threads - 1)
    }
  }

  /// A task may use a pool of its own.
  @Test(.timeLimit(.minutes(1)))
  func poolsNest() {
    let outer = ThreadPool(threadCount: 3)
    let inner = (0..<3).map { _ in ThreadPool(threadCount: 2) }
    let sums = Slab(count: 64 * 100)
    for _ in 0..<20 {
      outer.run(64) { task, worker in
        let row = sums.matrix(offset: task * 100, rows: 1, columns: 100)
        inner[worker].run(100) { part, _ in row[0, part] += Float(task + part) }
      }
    }
    #expect(
      sums.row.elements == (0..<64).flatMap { task in (0..<100).map { Float(20 * (task + $0)) } })
  }

  /// A limit keeps workers out while it holds, and changes nothing else.
  @Test func aLimitKeepsWorkersOut() {
    let pool = ThreadPool(threadCount: 4)
    for limit in [1, 2, 99, 0] {
      let workers = Mutex(Set<Int>()), tasks = Mutex([Int]())
      pool.limited(to: limit) {
        for _ in 0..<200 {
          pool.run(8) { task, worker in
            workers.withLock { _ = $0.insert(worker) }
            tasks.withLock { $0.append(task) }
          }
        }
      }
      #expect(workers.withLock { $0.max() ?? 0 } < max(1, limit), "\(limit)")
      #expect(tasks.withLock { $0.sorted() } == (0..<8).flatMap { [Int](repeating: $0, count: 200) })
    }
    // Afterwards all may work again: some worker but the caller takes one of many slow tasks.
    let others = Mutex(0)
    for _ in 0..<2_000 where others.withLock({ $0 }) == 0 {
      pool.run(8) { _, worker in
        usleep(50)
        if worker > 0 { others.withLock { $0 += 1 } }
      }
    }
    #expect(others.withLock { $0 } > 0)
  }

  /// A pool that goes takes its threads with it, whether they slept, span or never worked.
  @Test(.timeLimit(.minutes(1)))
  func threadsEndWithTheirPool() throws {
    weak var last: ThreadPool?
    for round in 0..<200 {
      let pool = ThreadPool(threadCount: 4)
      if round % 3 > 0 { pool.run(round % 7) { _, _ in } }
      if round % 50 == 0 { usleep(2000) }
      last = pool
    }
    #expect(last == nil)
    // 600 threads were started here; other tests' own are few.
    let folder = "/proc/self/task"
    if FileManager.default.fileExists(atPath: folder) {
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count < 300)
    }
  }
}
