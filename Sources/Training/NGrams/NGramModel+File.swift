import Checkpoints
import Foundation
import Storage

/// An n-gram model as a file: `ngrams.safetensors`.
///
/// Tensors: `grams` (U64, [grams], hashes with their group in the lowest four bits), `idf` (F32, [grams]), `weights` (F32,
/// [grams, labels]), `bias` (F32, [labels]). Metadata: `format`, `kind`, `labels` (a JSON array) and what `metadata` gives.
extension NGramModel {
  /// The name of the file, which lies beside `model.safetensors`.
  package static let fileName = CompanionFiles.nGrams
  /// What the metadata says of the format; a later one that is read otherwise has another number.
  private static let format = "apus n-grams 1"

  /// The bytes of the file.
  ///
  /// - Parameter metadata: goes beside what the model needs.
  package func file(metadata: [String: String] = [:]) -> Data {
    let count = labels.count, blocks = scores.bias.count
    func flat(_ numbers: ArraySlice<SIMD4<Float>>) -> [Float] {
      (0..<count).map { numbers[numbers.startIndex + $0 / 4][$0 % 4] }
    }
    var weights: [Float] = []
    weights.reserveCapacity(gramCount * count)
    for gram in 0..<gramCount { weights += flat(scores.weights[gram * blocks..<(gram + 1) * blocks]) }
    let own = [
      "format": Self.format, "kind": kind.rawValue,
      "labels": JSONValue.array(labels.map { .string($0) }).json,
    ]
    return SafetensorsArray.file(
      [
        ("grams", [gramCount], .words(features.table.grams)), ("idf", [gramCount], .floats(features.weights)),
        ("weights", [gramCount, count], .floats(weights)), ("bias", [count], .floats(flat(scores.bias[...]))),
      ], metadata: metadata.merging(own) { _, own in own })
  }

  /// Reads a model.
  ///
  /// - Returns: the model, and the metadata of the file.
  /// - Throws: ``Storage/FileError`` (bad input) if it is none, or it is damaged.
  package static func read(
    _ path: String
  ) throws(FileError) -> (model: NGramModel, metadata: [String: String]) {
    let file = try SafetensorsFile(path: path)
    guard file.metadata["format"] == format else {
      throw FileError(
        path,
        "is not an n-gram model that this program reads: its metadata say “\(file.metadata["format"] ?? "")”, not “\(format)”"
      )
    }
    guard let kind = file.metadata["kind"].flatMap(NGramKind.init) else {
      throw FileError(
        path, "its metadata name no kind of n-grams that is known: “\(file.metadata["kind"] ?? "")”")
    }
    guard let labels = labels(file.metadata["labels"] ?? ""), !labels.isEmpty else {
      throw FileError(path, "its metadata name no labels")
    }
    let grams = try file.words("grams")
    let table = GramTable(grams.filter { $0 != 0 })
    guard table.grams.count == grams.count else {
      throw FileError(path, "“grams” holds a gram twice, or 0: the file is damaged")
    }
    let (size, overflow) = grams.count.multipliedReportingOverflow(by: labels.count)
    guard !overflow else {
      throw FileError(path, "\(grams.count) grams of \(labels.count) labels are too many")
    }
    let features = NGramFeatures(
      kind: kind, grams: grams, weights: try file.floats("idf", count: grams.count))
    let weights = try file.floats("weights", count: size)
    let bias = try file.floats("bias", count: labels.count)
    var scores = LinearScores(featureCount: grams.count, labelCount: labels.count)
    let blocks = scores.bias.count
    for label in labels.indices { scores.bias[label / 4][label % 4] = bias[label] }
    for gram in grams.indices {
      for label in labels.indices {
        scores.weights[gram * blocks + label / 4][label % 4] = weights[gram * labels.count + label]
      }
    }
    return (NGramModel(labels: labels, features: features, scores: scores), file.metadata)
  }

  /// The texts of a JSON array; nil if it is none.
  private static func labels(_ text: String) -> [String]? {
    let value: JSONValue
    do {
      value = try JSONScanner.all(Array(text.utf8)[...]) {
        (scanner: inout JSONScanner) throws(JSONScannerError) in try scanner.value()
      }
    } catch {
      return nil
    }
    guard case .array(let elements) = value else { return nil }
    let labels = elements.compactMap { element -> String? in
      if case .string(let label) = element { label } else { nil }
    }
    return labels.count == elements.count ? labels : nil
  }
}
