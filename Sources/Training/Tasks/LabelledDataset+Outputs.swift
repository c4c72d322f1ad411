import Batches
import Data

extension LabelledDataset {
  /// What a model says of some rows: [rows][outputs]; of a row with several windows the mean of what it says of each.
  ///
  /// First windows pass together, as rows do that are whole, and the others after them, as many at a time as there are such
  /// rows: no pass is larger than the first.
  ///
  /// - Parameter answer: what the model says of each sequence.
  package func outputs(of rows: [Int], _ answer: (SequenceBatch) -> [[Float]]) -> [[Float]] {
    var outputs = answer(batch(rows).sequences)
    let long = rows.indices.filter { windowCount(rows[$0]) > 1 }
    if long.isEmpty { return outputs }
    let further = long.flatMap { place in (1..<windowCount(rows[place])).map { (place: place, window: $0) } }
    for start in stride(from: 0, to: further.count, by: long.count) {
      let pass = further[start..<min(further.count, start + long.count)]
      let found = answer(batch(pass.map { rows[$0.place] }, windows: pass.map(\.window)).sequences)
      for ((place, _), values) in zip(pass, found) {
        outputs[place] = zip(outputs[place], values).map { $0 + $1 }
      }
    }
    for place in long {
      let count = Float(windowCount(rows[place]))
      outputs[place] = outputs[place].map { $0 / count }
    }
    return outputs
  }
}
