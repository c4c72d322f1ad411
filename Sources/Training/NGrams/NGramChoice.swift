import Data
import Foundation

/// Chooses the settings of an n-gram model by rows held out from its training rows.
///
/// First the kind, then the strength of the penalty, then the power of the ratios: eight fits or so of each fold. They
/// are judged by log loss, which tells more of few rows than the share of right answers does.
struct NGramChoice {
  private let features: NGramFeatures
  private let matrix: SparseRows
  private let labels: [Int32]
  private let labelCount: Int
  private let seed: UInt64
  /// The rows held out in each fold.
  private let folds: [Set<Int>]

  /// Enough elements to choose by, each once for every four labels; more would take time.
  private static let mostElements = 4_000_000
  /// A fold holds out a fifth; there are as many folds as hold out this many rows together, five at most.
  private static let parts = 5, usefulRows = 2000
  /// What is not better by a hundredth is no better: the usual settings are those that do well on most sets. One kind alone
  /// has to be better by more, as rare words and rare characters are cut with the rows held out in view.
  private static let margin = 0.99, kindMargin = 0.97
  /// Fewer rows than these tell nothing, and fewer than two a label.
  private static let fewestRows = 100

  /// - Parameters:
  ///   - features: of all kinds, with the training rows.
  ///   - labels: of each row, in `0..<labelCount`.
  ///   - families: of each row; rows of one are in one fold. Nil where each row is its own.
  init(
    _ features: NGramFeatures, _ matrix: SparseRows, labels: [Int32], families: [Int]? = nil, labelCount: Int,
    seed: UInt64
  ) {
    let order = Permutation(count: matrix.count, seed: seed, epoch: .max)
    let work = Double(max(1, matrix.columns.count)) * Double((labelCount + 3) / 4)
    let share = min(1, Double(Self.mostElements) / work)
    let drawn = (0..<Int(Double(matrix.count) * share)).map { order[$0] }
    let rows = families.map { Self.together(drawn, $0) } ?? drawn
    self.features = features
    self.matrix = matrix.rows(rows)
    self.labels = rows.map { labels[$0] }
    self.labelCount = labelCount
    self.seed = seed
    let size = rows.count / Self.parts
    let count =
      rows.count < max(Self.fewestRows, 2 * labelCount)
      ? 0 : min(Self.parts, (Self.usefulRows + size - 1) / size)
    folds = (0..<count).map { Set($0 * size..<($0 + 1) * size) }
  }

  /// Rows with those of each family behind its first one, so that few families are cut by consecutive folds.
  private static func together(_ rows: [Int], _ families: [Int]) -> [Int] {
    var members: [Int: [Int]] = [:]
    for row in rows { members[families[row], default: []].append(row) }
    return rows.flatMap { members.removeValue(forKey: families[$0]) ?? [] }
  }

  /// The settings with the least log loss on rows held out; the usual ones where there are too few rows to tell.
  func settings() -> NGramSettings {
    var best = NGramSettings()
    guard !folds.isEmpty else { return best }
    var least = Double.infinity, restricted = matrix
    func tries(
      _ settings: NGramSettings, _ matrix: SparseRows, _ featureCount: Int, margin: Double = Self.margin
    ) -> Bool {
      let loss = loss(settings, matrix, featureCount)
      guard loss < least * margin else { return false }
      (best, least) = (settings, loss)
      return true
    }
    var featureCount = features.count
    for kind in [NGramKind.both, .words, .characters] {
      let (own, matrix) = features.restricted(to: kind, matrix)
      var settings = best
      settings.kind = kind
      if tries(settings, matrix, own.count, margin: Self.kindMargin) {
        (restricted, featureCount) = (matrix, own.count)
      }
    }
    if !climb([16, 64, 256], \.strength) { climb([1, 0.25], \.strength) }
    if !climb([1], \.power) { climb([0], \.power) }
    return best

    /// Takes one value after another for as long as each is better than the one before; whether any was.
    @discardableResult
    func climb(_ values: [Float], _ path: WritableKeyPath<NGramSettings, Float>) -> Bool {
      var settings = best, isBetter = false
      for value in values {
        settings[keyPath: path] = value
        guard tries(settings, restricted, featureCount) else { break }
        isBetter = true
      }
      return isBetter
    }
  }

  /// The mean log loss on the rows held out.
  private func loss(_ settings: NGramSettings, _ matrix: SparseRows, _ featureCount: Int) -> Double {
    var loss = 0.0, count = 0
    for fold in folds {
      let rows = (0..<matrix.count).filter { !fold.contains($0) }
      let model = LinearScores(
        matrix, rows, labels: labels, labelCount: labelCount, featureCount: featureCount, settings, seed: seed
      )
      for row in fold.sorted() {
        let range = matrix.range(row)
        let scores = model.logProbabilities(matrix.columns[range], matrix.values[range])
        loss -= Double(scores[Int(labels[row])])
        count += 1
      }
    }
    return loss / Double(max(1, count))
  }
}
