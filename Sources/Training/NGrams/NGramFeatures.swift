import Data
import Foundation

/// The TF-IDF features of rows: n-grams, 1 + ln tf times a smoothed idf (Salton & Buckley 1988), each group of a row
/// scaled to length one.
struct NGramFeatures: Sendable {
  let kind: NGramKind
  /// The place of each gram.
  let table: GramTable
  /// The idf of each gram, in the order of ``table``.
  let weights: [Float]
  /// The group of each gram: kept apart, as it is looked at more often than the gram.
  private let groups: [UInt8]

  /// The number of features.
  var count: Int { weights.count }

  /// Features of these grams, which are distinct.
  init(kind: NGramKind, grams: [UInt64], weights: [Float]) {
    self.kind = kind
    self.weights = weights
    table = GramTable(grams)
    groups = grams.map { UInt8(RowGrams.group($0)) }
  }

  /// The features of one row, ascending.
  func vector(_ row: LabelledRow) -> (columns: [Int32], values: [Float]) {
    var columns: [Int32] = [], values: [Float] = []
    for place in RowGrams(kind: kind).grams(row).compactMap(table.place).sorted() {
      if place == columns.last {
        values[values.count - 1] += 1
      } else {
        columns.append(place)
        values.append(1)
      }
    }
    weigh(columns, &values, columns.indices)
    return (columns, values)
  }

  /// Turns the counts of a row into features.
  func weigh(_ columns: [Int32], _ values: inout [Float], _ range: Range<Int>) {
    // As many as the lowest four bits of a gram tell.
    var squares = SIMD16<Float>.zero
    for place in range {
      let column = Int(columns[place]), count = values[place]
      let value = (count == 1 ? 1 : 1 + log(count)) * weights[column]
      values[place] = value
      squares[Int(groups[column])] += value * value
    }
    squares.replace(with: .one, where: squares .== 0)
    let factors = .one / squares.squareRoot()
    for place in range { values[place] *= factors[Int(groups[Int(columns[place])])] }
  }

  /// Those of one kind alone, and the rows `matrix` with them.
  func restricted(to kind: NGramKind, _ matrix: SparseRows) -> (features: Self, matrix: SparseRows) {
    var numbers = [Int32](repeating: -1, count: count), kept: [UInt64] = [], keptWeights: [Float] = []
    for (place, gram) in table.grams.enumerated() where RowGrams.counts(gram, in: kind) {
      numbers[place] = Int32(kept.count)
      kept.append(gram)
      keptWeights.append(weights[place])
    }
    var matrix = matrix
    matrix.renumber(numbers)
    return (Self(kind: kind, grams: kept, weights: keptWeights), matrix)
  }
}
