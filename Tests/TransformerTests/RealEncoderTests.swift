import Batches
import Checkpoints
import Foundation
import Kernels
import TestSupport
import Testing
import Transformer

/// A bare encoder with real weights, where `scripts/check-real-encoder` names one.
@Suite struct RealEncoderTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let names = ["APUS_REAL_ENCODER", "APUS_REAL_CASES", "APUS_REAL_TOLERANCE"]

  @Test(.enabled(if: names.allSatisfy { environment[$0] != nil }))
  func hiddenStatesAreThoseOfTransformers() throws {
    let said = try Self.names.map { try #require(Self.environment[$0]) }
    let folder = try ModelFolder(locating: said[0])
    let model = TransformerModel(try folder.configuration())
    let weights = Slab(count: model.layout.count)
    let report = try WeightStore.load(
      model.modelBindings, into: weights, from: folder.weights(), exempt: model.layout.exemptions,
      mayBeMissing: { name in model.modelBindings.contains { $0.name == name && $0.group == .head } })
    let cases = try Fixture(contentsOf: URL(fileURLWithPath: said[1]))
    let offsets = try cases.integers("lengths").reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    let batch = SequenceBatch(tokens: try cases.tokens("tokens"), offsets: offsets)
    let session = ModelSession(
      model: model, weights: weights, engine: Engine(threads: 2, instructionSet: try .selected()),
      training: false, largest: batch)
    let hidden = model.hiddenStates(batch, &session.context).elements
    let expected = try cases.doubles("hidden")
    let worst = zip(hidden, expected).map { abs(Double($0) - $1) }.max() ?? .nan
    print("\(report.loaded) tensors; \(batch.tokenCount) tokens; the largest difference is \(worst)")
    let tolerance = try #require(Double(said[2]))
    #expect(hidden.count == expected.count && worst <= tolerance)
  }
}
