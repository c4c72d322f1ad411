import Kernels
import TestSupport
import Testing

@Suite struct ArenaTests {
  private func address(_ matrix: Matrix) -> Int { Int(bitPattern: matrix.base) }

  @Test func matricesAreAlignedAndApart() {
    var arena = Arena(capacity: 1 << 16)
    var taken: [Matrix] = []
    for (rows, columns) in [(1, 1), (3, 5), (0, 7), (4, 4), (1, 17), (16, 16), (2, 0), (7, 33)] {
      let matrix = arena.matrix(rows, columns)
      #expect(address(matrix) % 64 == 0 && matrix.isContiguous)
      #expect(matrix.rows == rows && matrix.columns == columns)
      matrix.fill(Float(taken.count))
      taken.append(matrix)
    }
    for (index, matrix) in taken.enumerated() {
      #expect(matrix.elements.allSatisfy { $0 == Float(index) })
    }
  }

  @Test func memoryIsGivenBackLastInFirstOut() {
    var arena = Arena(capacity: 1 << 12)
    let empty = arena.mark
    let first = arena.matrix(4, 4)
    first.fill(1)
    let afterFirst = arena.mark
    #expect(afterFirst != empty)
    let second = arena.matrix(8, 8)
    second.fill(2)
    arena.release(to: afterFirst)
    #expect(arena.mark == afterFirst)
    let third = arena.matrix(2, 2)
    #expect(address(third) == address(second))
    #expect(first.elements.allSatisfy { $0 == 1 })
    arena.release(to: empty)
    #expect(address(arena.matrix(1, 1)) == address(first))
    arena.release(to: empty)
    arena.release(to: empty)
    #expect(arena.mark == empty)
  }

  @Test func peakIsTheMostTakenAtOnce() {
    var arena = Arena(capacity: 4096)
    #expect(arena.peak == 0 && arena.capacity == 4096 && !arena.isPlanning)
    let start = arena.mark
    // 100 floats fill 6.25 cache lines: seven.
    _ = arena.matrix(10, 10)
    #expect(arena.peak == 448)
    arena.release(to: start)
    _ = arena.matrix(1, 1)
    #expect(arena.peak == 448)
    _ = arena.matrix(10, 10)
    #expect(arena.peak == 512)
    arena.release(to: start)
    _ = arena.matrix(32, 32)
    #expect(arena.peak == 4096)
  }

  /// The same walk over shapes, once counted and once taken.
  @Test func planningCountsWhatTheRealOneTakes() {
    func walk(_ arena: inout Arena) {
      var random = SeededGenerator(seed: 9)
      var marks = [arena.mark]
      for _ in 0..<200 {
        _ = arena.matrix(Int.random(in: 0...9, using: &random), Int.random(in: 0...40, using: &random))
        if Bool.random(using: &random) { marks.append(arena.mark) }
        if Int.random(in: 0..<3, using: &random) == 0, let mark = marks.popLast() { arena.release(to: mark) }
        if marks.isEmpty { marks = [arena.mark] }
      }
    }
    var planned = Arena(planning: ())
    walk(&planned)
    #expect(planned.isPlanning && planned.peak > 0)
    // Exactly the capacity that planning asked for: one cache line less would stop the program.
    var real = Arena(capacity: planned.peak)
    walk(&real)
    #expect(real.peak == planned.peak)
  }

  /// Planning takes no memory, so it may count more than there is.
  @Test func planningHasNoLimit() {
    var planned = Arena(planning: ())
    _ = planned.matrix(1 << 22, 1 << 18)
    #expect(planned.peak == 1 << 42)
  }
}
