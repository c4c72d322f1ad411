import CKernels
import Kernels
import Machine
import Synchronization
import TestSupport
import Testing

@Suite struct EngineTests {
  /// Ranges cover everything once, in whole units but for the last, and are not below the least worth a thread.
  @Test(arguments: 1...4)
  func rangesCoverEverythingOnce(_ threads: Int) {
    let engine = Engine(threads: threads, instructionSet: .baseline)
    for count in [0, 1, 15, 16, 17, 63, 64, 65, 1000, 4097] {
      for unit in [1, 16, 64] {
        for minimum in [1, 100, 5000] {
          let visits = Slab(count: max(count, 1))
          let row = visits.row
          let parts = Atomic<Int>(0), uneven = Atomic<Int>(0)
          engine.parallelRanges(count, unit: unit, minimum: minimum) { range in
            parts.add(1, ordering: .relaxed)
            if range.lowerBound % unit != 0 || (range.upperBound % unit != 0 && range.upperBound != count) {
              uneven.add(1, ordering: .relaxed)
            }
            for index in range { row[0, index] += 1 }
          }
          let label = "\(count) in units of \(unit), at least \(minimum)"
          #expect(visits.row.elements[0..<count].allSatisfy { $0 == 1 }, "\(label)")
          #expect(uneven.load(ordering: .relaxed) == 0, "\(label)")
          let most = count == 0 ? 0 : max(1, min(threads == 1 ? 1 : 4 * threads, count / minimum))
          #expect(parts.load(ordering: .relaxed) <= most, "\(label)")
        }
      }
    }
  }

  @Test func planningRunsNothing() {
    let engine = Engine(threads: 4, instructionSet: .baseline, isPlanning: true)
    // It tells what four threads would hold, and starts none.
    #expect(engine.isPlanning && engine.threadCount == 4 && engine.pool.threadCount == 1)
    let runs = Atomic<Int>(0)
    engine.parallel(10) { _, _ in runs.add(1, ordering: .relaxed) }
    engine.parallelRanges(10) { _ in runs.add(1, ordering: .relaxed) }
    #expect(runs.load(ordering: .relaxed) == 0)
  }

  /// Scratch grows, stays aligned, and belongs to one worker.
  @Test func scratchBelongsToItsWorker() {
    let engine = Engine(threads: 3, instructionSet: .baseline)
    for count in [1, 1000, 5000, 100_000, 10] {
      engine.reserveScratch(count)
      let starts = (0..<3).map { Int(bitPattern: engine.scratch($0, count)) }
      #expect(starts.allSatisfy { $0 % 64 == 0 })
      let bytes = count * MemoryLayout<Float>.stride
      for (one, other) in [(0, 1), (0, 2), (1, 2)] { #expect(abs(starts[one] - starts[other]) >= bytes) }
      for worker in 0..<3 { #expect(Int(bitPattern: engine.scratch(worker, count)) == starts[worker]) }
    }
  }

  @Test(arguments: InstructionSet.available)
  func tablesAreThoseAskedFor(_ set: InstructionSet) {
    let table = KernelTable(set)
    #expect(table.instructionSet == set)
    // The panels' minor index is packed four at a time.
    #expect(table.gemm.mr > 0 && table.gemm.nr % 4 == 0 && table.lanes % 4 == 0)
  }

  @Test func baselineIsEverywhere() {
    #expect(InstructionSet.available.first == .baseline)
    #expect(InstructionSet.available.allSatisfy { $0.isAvailable })
    let caches = CacheSizes.measured()
    #expect(caches.level1 >= 8 << 10 && caches.level2 >= caches.level1)
  }
}
