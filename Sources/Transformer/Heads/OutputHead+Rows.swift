import Batches
import Kernels

// Which rows of the hidden states stand for sequences.
extension OutputHead {
  /// The rows that are read, [sequences, width]; the hidden states themselves where all are.
  func gather(_ hidden: Matrix, _ context: inout Context) -> Matrix {
    let batch = context.batch
    if rows == .every { return hidden }
    let gathered = context.arena.matrix(batch.count, hidden.columns)
    guard rows == .mean else {
      context.engine.gatherRows(hidden, chosen(batch), into: gathered, accumulate: false)
      return gathered
    }
    context.engine.zero(gathered)
    for sequence in 0..<batch.count {
      let row = gathered.rows(sequence..<sequence + 1), range = batch.range(of: sequence)
      context.engine.sumRows(hidden.rows(range), accumulatingInto: row)
      context.engine.scale(row, by: 1 / Float(range.count), into: row)
    }
    return gathered
  }

  /// Writes the gradient of the hidden states from that of the rows read, which is overwritten.
  func spread(_ dRows: Matrix, into dHidden: Matrix, _ context: inout Context) {
    let batch = context.batch
    guard rows == .mean else {
      context.engine.zero(dHidden)
      context.engine.scatterRows(dRows, chosen(batch), accumulatingInto: dHidden)
      return
    }
    var sequences: [Int32] = []
    sequences.reserveCapacity(batch.tokenCount)
    for sequence in 0..<batch.count {
      let row = dRows.rows(sequence..<sequence + 1), length = batch.range(of: sequence).count
      context.engine.scale(row, by: 1 / Float(length), into: row)
      sequences.append(contentsOf: repeatElement(Int32(sequence), count: length))
    }
    context.engine.gatherRows(dRows, sequences, into: dHidden, accumulate: false)
  }

  /// The numbers of the rows that are read whole, one for each sequence.
  private func chosen(_ batch: SequenceBatch) -> [Int32] {
    (0..<batch.count).map { Int32(rows == .last ? batch.offsets[$0 + 1] - 1 : batch.offsets[$0]) }
  }
}
