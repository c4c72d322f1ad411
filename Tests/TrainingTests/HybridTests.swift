import Checkpoints
import Data
import Foundation
import Storage
import TestSupport
import Testing
import Training

/// N-grams added to a Transformer: the weights, the guard against noise, and the file.
@Suite struct HybridTests {
  /// Probabilities of two labels for each row, right with the certainty given, and wrong in every `every`-th row.
  private func model(_ labels: [Int32], wrong every: Int, offset: Int, certainty: Float = 0.9) -> [[Float]] {
    labels.enumerated().map { row, label in
      let isWrong = (row + offset) % every == 0
      let own = isWrong ? 1 - certainty : certainty
      return label == 0 ? [own, 1 - own] : [1 - own, own]
    }
  }

  private func labels(_ count: Int) -> [Int32] { (0..<count).map { Int32($0 * 7 % 3 % 2) } }

  private func trial(_ transformer: [[Float]], _ nGrams: [[Float]], _ labels: [Int32]) -> HybridTrial {
    HybridTrial(
      transformer: transformer, nGrams: nGrams.map { $0.map { log($0) } }, labels: labels,
      names: ["bad", "good"])
  }

  private let accuracy = Metric("accuracy", higherIsBetter: true)

  @Test func modelsThatErrOnDifferentRowsHelpEachOther() {
    let labels = labels(500)
    // Surer where it is right: a sum of both is right wherever one is that is surer than the other.
    let transformer = labels.enumerated().map { row, label -> [Float] in
      let own: Float = row % 4 == 0 ? 0.4 : 0.9
      return label == 0 ? [own, 1 - own] : [1 - own, own]
    }
    let nGrams = labels.enumerated().map { row, label -> [Float] in
      let own: Float = row % 4 == 1 ? 0.4 : 0.9
      return label == 0 ? [own, 1 - own] : [1 - own, own]
    }
    let trial = trial(transformer, nGrams, labels)
    #expect(trial.helps(accuracy) && trial.alone.accuracy == 0.75 && trial.hybrid.accuracy == 1)
    #expect(trial.gain > 0.1 && trial.gainError < trial.gain)
    #expect(abs(trial.weights.transformer / trial.weights.nGrams - 1) < 0.1, "\(trial.weights)")
  }

  @Test func noiseIsLeftOut() {
    let labels = labels(500)
    let transformer = model(labels, wrong: 10, offset: 0)
    // By chance right in half the rows.
    let noise = labels.indices.map { row -> [Float] in
      Permutation(count: 500, seed: 9)[row] % 2 == 0 ? [0.8, 0.2] : [0.2, 0.8]
    }
    #expect(!trial(transformer, noise, labels).helps(accuracy))
  }

  @Test func fewRowsTellNothing() {
    let labels = labels(19)
    let trial = trial(model(labels, wrong: 3, offset: 0), model(labels, wrong: 100, offset: 1), labels)
    #expect(!trial.helps(accuracy))
  }

  /// A Transformer that knows nothing beside n-grams that know all: it keeps a fifth of the sum's spread.
  @Test func theTransformerKeepsItsShare() {
    let labels = labels(300)
    let blind = labels.indices.map { row -> [Float] in row % 2 == 0 ? [0.6, 0.4] : [0.4, 0.6] }
    let weights = trial(blind, model(labels, wrong: 50, offset: 3), labels).weights
    let own = weights.transformer * abs(log(Float(0.6) / 0.4)), other = weights.nGrams * abs(log(Float(9)))
    #expect(own / (own + other) > HybridWeights.leastShare - 1e-3, "\(weights)")
  }

  @Test func rowsWithoutLabelsAndImpossibleProbabilitiesAreBorne() {
    var labels = labels(100)
    labels[7] = -1
    var transformer = model(labels.map { max(0, $0) }, wrong: 10, offset: 0)
    transformer[3] = [0, 1]
    let trial = trial(transformer, model(labels.map { max(0, $0) }, wrong: 9, offset: 5), labels)
    #expect(trial.hybrid.rows == 99 && trial.gain.isFinite && trial.weights.transformer.isFinite)
    // No rows at all.
    let none = HybridTrial(transformer: [], nGrams: [], labels: [], names: ["bad", "good"])
    #expect(!none.helps(accuracy) && none.weights.transformer.isFinite)
  }

  // MARK: The file

  private func nGrams() -> NGramModel {
    let rows = (0..<60).map { LabelledRow(line: $0, text: $0 % 2 == 0 ? "good \($0)" : "bad \($0)") }
    return NGramModel(rows, labels: (0..<60).map { Int32(1 - $0 % 2) }, names: ["bad", "good"])
  }

  @Test func theFileGivesTheSameSum() throws {
    let folder = try TemporaryFolder()
    #expect(try Hybrid.read(folder.path, labels: ["bad", "good"]) == nil)
    let hybrid = Hybrid(model: nGrams(), weights: HybridWeights(transformer: 0.7, nGrams: 0.4))
    try folder.write("ngrams.safetensors", hybrid.file)
    let read = try #require(try Hybrid.read(folder.path, labels: ["bad", "good"]))
    let row = LabelledRow(line: 0, text: "a good 3")
    #expect(read.weights == hybrid.weights)
    let sum = read.combined([0.6, 0.4], row)
    #expect(sum == hybrid.combined([0.6, 0.4], row) && abs(sum.reduce(0, +) - 1) < 1e-5)
    #expect(sum[1] > 0.5, "the n-grams outvote it")
    let diverged = read.combined([.nan, 0.4], row)
    #expect(diverged[0].isNaN, "left to the caller to refuse")
    #expect(try Hybrid.read(folder.path, labels: nil) == nil)
  }

  @Test(arguments: [["good", "bad"], ["bad", "good", "fair"], ["bad", "fine"]])
  func otherLabelsAreRefused(labels: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "ngrams.safetensors",
      Hybrid(model: nGrams(), weights: HybridWeights(transformer: 1, nGrams: 1)).file)
    let error = #expect(throws: FileError.self) { try Hybrid.read(folder.path, labels: labels) }
    #expect(error?.fault == .mismatch)
  }

  @Test(arguments: ["nan", "-1", "1e30", "", "half"]) func weightsAreChecked(weight: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "ngrams.safetensors",
      nGrams().file(metadata: ["transformer_weight": "1", "ngram_weight": weight]))
    let error = #expect(throws: FileError.self) { try Hybrid.read(folder.path, labels: ["bad", "good"]) }
    #expect(error?.fault == .badInput)
  }

  // MARK: The folder

  @Test func aFileComesToACheckpointAndGoesAgain() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/step-0000001"
    try DirectoryWriter.write(path) { try $0.writeFile("config.json", Data("{}".utf8)) }
    let before = try #require(try Manifest.read(path))
    for text in ["one", "another"] {
      try FolderPart.write(Data(text.utf8), "ngrams.safetensors", in: path)
      let manifest = try #require(try Manifest.read(path))
      #expect(manifest.names == ["config.json", "ngrams.safetensors"])
      try manifest.check(path) { _ in true }
    }
    try FolderPart.remove("ngrams.safetensors", in: path)
    try FolderPart.remove("ngrams.safetensors", in: path)
    #expect(try Manifest.read(path) == before && !exists(path + "/ngrams.safetensors"))
  }
}
