/// For which labels each feature of a linear model has a weight, and where it stands.
///
/// With few labels each feature has one for every label. With more it has one for each label of the rows that it stands
/// in, as their number is at most that of all features of all rows, and not features times labels; the others would be
/// small and below zero, and count as 0.
struct WeightPlaces: Sendable {
  /// Up to so many labels each feature has a weight for every one.
  static let mostDense = ClassificationMetrics.mostDense

  /// The number of weights.
  let count: Int
  private let labelCount: Int
  /// Where the weights of each feature begin, and where the last ends: [features + 1]; empty where all have as many.
  private let starts: [Int]
  /// The label of each weight, ascending within a feature: [weights]; empty where there is one for every label.
  private let labels: [Int32]

  /// - Parameters:
  ///   - vectors: the features of each row, in `0..<featureCount`.
  ///   - labels: the label of each row, in `0..<labelCount`.
  init(_ vectors: [TextFeatures.Vector], labels: [Int32], featureCount: Int, labelCount: Int) {
    self.labelCount = labelCount
    guard labelCount > Self.mostDense else {
      count = featureCount * labelCount
      starts = []
      self.labels = []
      return
    }
    // A pair of feature and label as one number, so that sorting puts equal ones together.
    var pairs: [UInt64] = []
    pairs.reserveCapacity(vectors.reduce(0) { $0 + $1.indices.count })
    for (vector, label) in zip(vectors, labels) {
      for feature in vector.indices { pairs.append(UInt64(feature) << 32 | UInt64(label)) }
    }
    pairs.sort()
    var starts: [Int] = [], kept: [Int32] = [], last: UInt64?
    for pair in pairs where pair != last {
      while starts.count <= Int(pair >> 32) { starts.append(kept.count) }
      kept.append(Int32(truncatingIfNeeded: pair))
      last = pair
    }
    while starts.count <= featureCount { starts.append(kept.count) }
    count = kept.count
    self.starts = starts
    self.labels = kept
  }

  /// Calls `body` with the place and the label of each weight of a feature.
  @inline(__always)
  func forEach(_ feature: Int32, _ body: (_ place: Int, _ label: Int) -> Void) {
    if labels.isEmpty {
      let base = Int(feature) * labelCount
      for label in 0..<labelCount { body(base + label, label) }
    } else {
      for place in starts[Int(feature)]..<starts[Int(feature) + 1] { body(place, Int(labels[place])) }
    }
  }
}
