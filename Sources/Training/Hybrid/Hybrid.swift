import Checkpoints
import Data
import Foundation
import Storage

/// An n-gram model that stands beside a Transformer's weights, with how much either counts.
public struct Hybrid: Sendable {
  /// The n-gram model.
  public let model: NGramModel
  /// How much either counts.
  public let weights: HybridWeights

  /// A model with weights for its log-probabilities and the Transformer's.
  public init(model: NGramModel, weights: HybridWeights) {
    self.model = model
    self.weights = weights
  }

  private static let transformerKey = "transformer_weight", nGramKey = "ngram_weight"
  /// No fit gives a larger weight.
  private static let largestWeight: Float = 1e6

  /// The distribution over labels that both models give.
  ///
  /// - Parameters:
  ///   - probabilities: the Transformer's: [labels]. Where one is not finite they are given back as they are.
  ///   - row: what they were computed of.
  public func combined(_ probabilities: [Float], _ row: LabelledRow) -> [Float] {
    weights.combined(probabilities, model.logProbabilities(row))
  }

  /// The bytes of `ngrams.safetensors`.
  package var file: Data {
    model.file(metadata: [
      Self.transformerKey: "\(weights.transformer)", Self.nGramKey: "\(weights.nGrams)",
    ])
  }

  /// Reads the n-grams of a model's folder, if there are any.
  ///
  /// - Parameters:
  ///   - folder: of the model's weights.
  ///   - labels: those of the model's head; nil for a head without.
  /// - Returns: nil where the folder has no such file, or the head no labels.
  /// - Throws: ``Storage/FileError`` (bad input) if the file is damaged, (mismatch) if it has other labels.
  public static func read(_ folder: String, labels: [String]?) throws(FileError) -> Hybrid? {
    let path = folder + "/" + NGramModel.fileName
    guard let labels, try FileInput.exists(path) else { return nil }
    let (model, metadata) = try NGramModel.read(path)
    guard model.labels == labels else {
      throw FileError(
        .mismatch, path,
        "has \(model.labels.count) labels that are not the model's \(labels.count), or in another order: it belongs to another model",
        remedy: "remove it, or give \(option: "no-hybrid") to use the Transformer alone")
    }
    func weight(_ key: String) throws(FileError) -> Float {
      guard let weight = metadata[key].flatMap({ Float($0) }), weight >= 0, weight <= largestWeight else {
        throw FileError(
          path, "its metadata give no \(key) in 0...\(Int(largestWeight)): “\(metadata[key] ?? "")”")
      }
      return weight
    }
    return Hybrid(
      model: model,
      weights: HybridWeights(transformer: try weight(transformerKey), nGrams: try weight(nGramKey)))
  }
}
