import Data
import Foundation

/// What n-gram models say of rows that they have not learned from: each fifth of the rows is judged by a model of the rest.
///
/// As a teacher it knows no label by heart, so what it says of a training row is what it would say of a new one.
public struct NGramTeacher: Sendable {
  /// The probability of each label: [rows][labels].
  public let probabilities: [[Float]]

  private static let parts = 5

  /// - Parameters:
  ///   - rows: at least one.
  ///   - labels: of each row, in `0..<names.count`.
  ///   - names: of the labels.
  public init(_ rows: [LabelledRow], labels: [Int32], names: [String], seed: UInt64 = 0) {
    let counted = NGramRows(rows, labels: labels, names: names, seed: seed)
    let order = Permutation(count: counted.read.count, seed: seed, epoch: .max - 1)
    var parts = [Int](repeating: 0, count: rows.count)
    for place in 0..<counted.read.count { parts[counted.read[order[place]]] = place % Self.parts }
    // Rows that none of the models has read are judged by the first.
    let places = counted.read.indices
    let models = (0..<Self.parts).map { part in
      NGramModel(counted, names: names, places: places.filter { parts[counted.read[$0]] != part })
    }
    probabilities = rows.indices.map { models[parts[$0]].probabilities(rows[$0]) }
  }
}
