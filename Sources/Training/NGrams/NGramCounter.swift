import Data
import Foundation

/// Counts the grams of rows, and keeps as features those that more than a row or two have.
struct NGramCounter {
  private var table = GramTable()
  private var matrix = SparseRows()
  /// Of each gram, the row that had it last, and where it stands there.
  private var last: [(row: Int32, place: Int)] = []

  /// From so many rows on a word has to stand in two of them; characters always have to, as there are so many.
  private static let manyRows = 2000

  /// The features of `rows` of all kinds, and their values in each.
  ///
  /// - Parameter most: as many features there may be; the rarest are cut first.
  static func features(of rows: [LabelledRow], most: Int) -> (features: NGramFeatures, matrix: SparseRows) {
    var counter = NGramCounter()
    let reader = RowGrams(kind: .both)
    for row in rows { counter.add(reader.grams(row)) }
    return counter.features(most: most)
  }

  private mutating func add(_ grams: [UInt64]) {
    let row = Int32(matrix.count)
    for gram in grams {
      let number = table.insert(gram)
      let place = Int(number)
      if place == last.count { last.append((-1, 0)) }
      if last[place].row == row {
        matrix.values[last[place].place] += 1
      } else {
        last[place] = (row, matrix.columns.count)
        matrix.append(number, 1)
      }
    }
    matrix.endRow()
  }

  private consuming func features(most: Int) -> (features: NGramFeatures, matrix: SparseRows) {
    let counts = matrix.rowsOfColumns(table.grams.count)
    let rare: Int32 = matrix.count >= Self.manyRows ? 2 : 1
    var floor: Int32 = 1
    func isKept(_ place: Int) -> Bool {
      counts[place] >= max(floor, RowGrams.isOfCharacters(table.grams[place]) ? 2 : rare)
    }
    while counts.indices.reduce(0, { isKept($1) ? $0 + 1 : $0 }) > most { floor *= 2 }
    var numbers = [Int32](repeating: -1, count: counts.count), kept: [UInt64] = [], weights: [Float] = []
    let rows = Double(matrix.count)
    for place in counts.indices where isKept(place) {
      numbers[place] = Int32(kept.count)
      kept.append(table.grams[place])
      weights.append(Float(log((1 + rows) / (1 + Double(counts[place]))) + 1))
    }
    matrix.renumber(numbers)
    let features = NGramFeatures(kind: .both, grams: kept, weights: weights)
    var matrix = matrix
    let columns = matrix.columns
    for row in 0..<matrix.count { features.weigh(columns, &matrix.values, matrix.range(row)) }
    return (features, matrix)
  }
}
