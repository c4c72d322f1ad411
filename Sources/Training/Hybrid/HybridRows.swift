import Foundation

/// Rows of which both models of a hybrid have said what they think, by which its weights are fitted.
struct HybridRows: Sendable {
  /// Logarithms of the Transformer's probabilities: [rows][labels].
  var transformer: [[Float]] = []
  /// Logarithms of the n-gram model's.
  var nGrams: [[Float]] = []
  /// The right label of each row.
  var labels: [Int] = []

  /// The number of rows.
  var count: Int { labels.count }

  /// Some of the rows.
  func rows(_ isChosen: (Int) -> Bool) -> HybridRows {
    var chosen = HybridRows()
    for row in labels.indices where isChosen(row) {
      chosen.transformer.append(transformer[row])
      chosen.nGrams.append(nGrams[row])
      chosen.labels.append(labels[row])
    }
    return chosen
  }

  /// The weights of least log loss: both, or with `alone` the Transformer's only, which is its temperature.
  ///
  /// Newton's method; a penalty as weak as a nat holds them near 1 and 0 where there are few rows. No weight is negative,
  /// and the Transformer keeps its ``HybridWeights/leastShare``.
  func weights(alone: Bool = false) -> HybridWeights {
    var fit = HybridFit(rows: self, directions: alone ? [(1, 0)] : [(1, 0), (0, 1)])
    var found = fit.weights()
    if alone { return found }
    if found.nGrams <= 0 { return weights(alone: true) }
    let (own, other) = (spread(transformer), spread(nGrams))
    let share = found.transformer * own / max(found.transformer * own + found.nGrams * other, 1e-9)
    if found.transformer <= 0 || share < HybridWeights.leastShare {
      let least = HybridWeights.leastShare
      fit = HybridFit(rows: self, directions: [(least / max(own, 1e-3), (1 - least) / max(other, 1e-3))])
      found = fit.weights()
    }
    return found
  }

  /// The mean over rows of the standard deviation over labels.
  private func spread(_ values: [[Float]]) -> Float {
    let sum = values.reduce(Float(0)) { sum, row in
      let mean = row.reduce(0, +) / Float(max(1, row.count))
      let squares = row.reduce(Float(0)) { $0 + ($1 - mean) * ($1 - mean) }
      return sum + (squares / Float(max(1, row.count))).squareRoot()
    }
    return sum / Float(max(1, values.count))
  }

  /// The negative logarithm of the right label's probability in each row, in nats.
  func losses(_ weights: HybridWeights) -> [Double] {
    labels.indices.map { row in
      let probability = weights.probabilities(transformer[row], nGrams[row])[labels[row]]
      return -Double(log(max(probability, .leastNormalMagnitude)))
    }
  }
}
