import Kernels
import Testing

@Suite struct SlabTests {
  @Test(arguments: [0, 1, 15, 16, 17, 1000, 1 << 20, 3 << 20])
  func numbersAreZeroAndAligned(_ count: Int) {
    let slab = Slab(count: count)
    #expect(slab.count == count)
    #expect(Int(bitPattern: slab.base) % 64 == 0)
    #expect(slab.row.rows == 1 && slab.row.columns == count)
    #expect(slab.row.elements.allSatisfy { $0 == 0 })
  }

  @Test func viewsShareTheNumbers() {
    let slab = Slab(count: 100)
    let view = slab.matrix(offset: 10, rows: 3, columns: 4)
    view.set((0..<12).map(Float.init))
    #expect(Array(slab.row.elements[10..<22]) == (0..<12).map(Float.init))
    #expect(slab.row.elements[0..<10].allSatisfy { $0 == 0 })
    #expect(slab.row.elements[22...].allSatisfy { $0 == 0 })
    #expect(slab.matrix(offset: 100, rows: 0, columns: 9).count == 0)
  }

  @Test func partsOfMatrices() {
    let slab = Slab(count: 20)
    let matrix = slab.matrix(offset: 0, rows: 4, columns: 5)
    matrix.set((0..<20).map(Float.init))
    let part = matrix.rows(1..<3).columns(2..<4)
    #expect(part.elements == [7, 8, 12, 13])
    #expect(!part.isContiguous && part.rows(0..<1).isContiguous && matrix.isContiguous)
    #expect(part[1, 0] == 12)
    part[1, 0] = -1
    #expect(matrix[2, 2] == -1)
    part.fill(3)
    #expect(matrix.elements.count { $0 == 3 } == 5)
    let otherSlab = Slab(count: 4), copySlab = Slab(count: 4)
    let other = otherSlab.row
    #expect(matrix.isSame(as: matrix.rows(0..<1)) && !matrix.isSame(as: other) && !matrix.isSame(as: nil))
    let copy = copySlab.matrix(offset: 0, rows: 2, columns: 2)
    copy.copy(from: part)
    withExtendedLifetime((slab, otherSlab, copySlab)) { #expect(copy.elements == [3, 3, 3, 3]) }
  }

  /// Shapes without memory.
  @Test func aSlabThatPlansTakesNothing() {
    let slab = Slab(planning: 1 << 50)
    let matrix = slab.matrix(offset: 64, rows: 1 << 20, columns: 1 << 20)
    #expect(slab.count == 1 << 50 && matrix.rows == 1 << 20 && matrix.columns == 1 << 20)
  }
}
