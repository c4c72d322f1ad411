import Batches
import Testing
import Transformer

/// Positions numbered behind the padding, as transformers' `create_position_ids_from_input_ids` numbers them.
@Suite struct PositionNumberTests {
  @Test func paddingIsNotCounted() {
    let batch = SequenceBatch([[5, 1, 7, 1, 1, 9], [1], [4, 4]])
    #expect(batch.positions(behind: 1) == [2, 1, 3, 1, 1, 4, 1, 2, 3])
    #expect(batch.positions(behind: 4) == [5, 6, 7, 8, 9, 10, 5, 4, 4])
    #expect(batch.positions(behind: 0) == [1, 2, 3, 4, 5, 6, 1, 1, 2])
  }
}
