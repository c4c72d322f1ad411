import Data
import Foundation
import Storage

/// From which probability on a row has a label, for each label: what is tuned on validation rows and kept beside a model.
public struct LabelThresholds: Sendable, Equatable {
  /// The threshold of each label, 0…1: a row whose probability is at least this has the label.
  public let values: [Float]

  /// The file beside a model's weights.
  public static let fileName = "thresholds.json"
  /// Where nothing was tuned.
  static let usual: Float = 0.5
  /// Of a label that fewer rows have a threshold would be chance: it gets the one that suits all labels best.
  private static let fewestRows = 10

  /// The thresholds given.
  public init(_ values: [Float]) { self.values = values }

  /// One half for each of `count` labels.
  public init(count: Int) { self.init([Float](repeating: Self.usual, count: count)) }

  /// The thresholds of the highest F1 on some rows: of each label by itself, where enough rows have it; of all decisions
  /// together for the others.
  ///
  /// - Parameters:
  ///   - probabilities: [rows][labels].
  ///   - truths: 1 or 0: [rows · labels].
  public init(tuningOn probabilities: [[Float]], truths: [Int32], count: Int) {
    func decisions(_ label: Int) -> [Scored] {
      probabilities.indices.map { Scored(probabilities[$0][label], truths[$0 * count + label] == 1) }
    }
    let shared = Self.best((0..<count).flatMap(decisions))
    self.init(
      (0..<count).map { label in
        let own = decisions(label)
        return own.count(where: \.isTrue) >= Self.fewestRows ? Self.best(own) : shared
      })
  }

  /// A decision: how likely, and whether it is right.
  private struct Scored {
    let probability: Float
    let isTrue: Bool

    init(_ probability: Float, _ isTrue: Bool) { (self.probability, self.isTrue) = (probability, isTrue) }
  }

  /// The threshold of the highest F1, midway between two probabilities; of equally good ones the nearest to one half.
  private static func best(_ decisions: [Scored]) -> Float {
    let sorted = decisions.sorted { $0.probability > $1.probability }
    let positives = sorted.count(where: \.isTrue)
    guard positives > 0 else { return usual }
    var best = (f1: 0.0, threshold: usual)
    var hits = 0
    for (place, one) in sorted.enumerated() {
      if one.isTrue { hits += 1 }
      let next = place + 1 < sorted.count ? sorted[place + 1].probability : 0
      guard next < one.probability else { continue }
      let f1 = Double(2 * hits) / Double(place + 1 + positives)
      let middle = (one.probability + next) / 2
      // Rounding may make the middle of two neighbours the lower one.
      let threshold = middle > next ? middle : one.probability
      if f1 > best.f1 || f1 == best.f1 && abs(threshold - usual) < abs(best.threshold - usual) {
        best = (f1, threshold)
      }
    }
    return best.threshold
  }

  /// Which labels a row has: [labels].
  func chosen(_ probabilities: [Float]) -> [Bool] { zip(probabilities, values).map { $0 >= $1 } }

  // MARK: The file

  private struct File: Codable {
    var labels: [String]
    var thresholds: [Float]
  }

  /// The bytes of `thresholds.json`, for a model of these labels.
  func file(_ labels: [String]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return try encoder.encode(File(labels: labels, thresholds: values))
  }

  /// More bytes are no file of thresholds.
  private static let largestFile = 64_000_000

  /// Reads the thresholds beside a model of these labels; nil where there are none.
  ///
  /// - Throws: ``Storage/FileError`` (bad input) if the file is damaged, (mismatch) if it is for other labels.
  static func read(_ folder: String, labels: [String]) throws(FileError) -> LabelThresholds? {
    let path = folder + "/" + fileName
    guard try FileInput.exists(path) else { return nil }
    guard let data = try FileInput.content(path, limit: largestFile),
      case .success(let file) = Result(catching: { try JSONDecoder().decode(File.self, from: data) })
    else {
      throw FileError(
        .badInput, path, "holds no labels and thresholds", remedy: "remove it, to decide at one half")
    }
    guard file.labels == labels else {
      throw FileError(
        .mismatch, path,
        "has \(file.labels.count) labels that are not the model's \(labels.count), or in another order: it belongs to another model",
        remedy: "remove it, to decide at one half")
    }
    guard file.thresholds.count == labels.count,
      file.thresholds.allSatisfy({ $0.isFinite && (0...1).contains($0) })
    else {
      throw FileError(path, "must give a threshold from 0 to 1 for each of \(labels.count) labels")
    }
    return LabelThresholds(file.thresholds)
  }
}
