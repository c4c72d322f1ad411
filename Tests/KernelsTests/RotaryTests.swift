import Kernels
import TestSupport
import Testing

/// Rotary position embedding.
@Suite struct RotaryTests {
  @Test(arguments: InstructionSet.available) func rotatesByItsPosition(_ set: InstructionSet) {
    for (headSize, heads) in [(2, 1), (4, 3), (6, 2), (10, 1), (64, 2), (66, 2), (128, 1)] {
      let rows = 40
      let columns = heads * headSize
      let positions = (0..<rows).map { Int32($0 * 37 % 500) }
      let table = RotaryTable(contextLength: 500, headSize: headSize, base: 10_000)
      let x = normals(rows * columns, seed: 60)
      for inverse in [false, true] {
        let y = onOneAndTwoThreads(set) { engine in
          // A view of columns, as queries are of the joined projections.
          let matrix = GuardedMatrix(x, rows: rows, columns: columns, gap: 2 * headSize)
          engine.rotate(
            matrix.matrix, headSize: headSize, positions: positions, table: table, inverse: inverse)
          matrix.expectUntouchedGaps()
          return matrix.values
        }
        let expected = Reference.rotary(
          doubles(x), positions: positions.map { Int($0) }, headSize: headSize, inverse: inverse)
        // Two products of numbers below 5 with a rounded cosine and sine each.
        expectClose(y, expected, absolute: 4 * roundoff * 10)
      }
    }
  }

  @Test(arguments: InstructionSet.available) func turningBackUndoes(_ set: InstructionSet) {
    let engine = Engine(threads: 1, instructionSet: set)
    let x = normals(8 * 24, seed: 61)
    let matrix = GuardedMatrix(x, rows: 8, columns: 24)
    let table = RotaryTable(contextLength: 100, headSize: 12, base: 500_000)
    let positions = (0..<8).map { Int32($0 * 14) }
    engine.rotate(matrix.matrix, headSize: 12, positions: positions, table: table)
    #expect(Array(matrix.values[..<24]) == Array(x[..<24]), "position 0 turns by nothing")
    #expect(matrix.values != x)
    engine.rotate(matrix.matrix, headSize: 12, positions: positions, table: table, inverse: true)
    expectClose(matrix.values, doubles(x), absolute: 8 * roundoff * 10)
  }
}
